//! Requests to Microsoft Graph as data: the same are printed and sent. What only an answer can tell
//! stands in them as a variable, the way a shell writes it.

use serde_json::{Value, json};

use crate::authority::is_guid;
use crate::quoting::Part;

use super::{GraphHost, Plan};

/// The version of the API, behind the host.
const VERSION: &str = "v1.0";

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Reads.
    Get,
    /// Makes something.
    Post,
    /// Changes what is named, and leaves the rest.
    Patch,
    /// Removes something.
    Delete,
}

impl Method {
    /// The name of the method (RFC 9110 §9).
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// What only the directory knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variable {
    /// The application (client) id.
    ClientId,
    /// The object id of the enterprise application.
    ServicePrincipal,
    /// The object id of Exchange's own enterprise application.
    Exchange,
    /// The object id of Microsoft Graph's own.
    Graph,
}

impl Variable {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [
        Self::ClientId,
        Self::ServicePrincipal,
        Self::Exchange,
        Self::Graph,
    ];

    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ClientId => "CLIENT_ID",
            Self::ServicePrincipal => "SERVICE_PRINCIPAL_ID",
            Self::Exchange => "EXCHANGE_ID",
            Self::Graph => "GRAPH_ID",
        }
    }

    /// How it stands in a request.
    pub(crate) fn placeholder(self) -> String {
        format!("${}", self.as_str())
    }

    /// A text in which variables stand between these two, for a script that has them. Nothing else in
    /// a body is a whole string that looks like one, and nothing else in a path does.
    pub(super) fn parts(text: &str, before: &str, behind: &str) -> Vec<Part> {
        let marked = |it: Self| format!("{before}{}{behind}", it.placeholder());
        let found = Self::ALL
            .into_iter()
            .filter_map(|it| Some((text.find(&marked(it))?, it)));
        let Some((place, variable)) = found.min_by_key(|(place, _)| *place) else {
            return vec![Part::Text(text.to_owned())];
        };
        let begin = place + before.len();
        let end = begin + variable.placeholder().len();
        let first = Part::Text(text[..begin].to_owned());
        let mut parts = vec![first, Part::Variable(variable.as_str())];
        parts.extend(Self::parts(&text[end..], before, behind));
        parts
    }
}

/// The variables whose values are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known(Vec<(Variable, String)>);

impl Known {
    /// Learns a value. What is no id is not believed: it would become a part of an address.
    pub(crate) fn learn(&mut self, variable: Variable, value: &str) {
        if is_guid(value) && self.get(variable).is_none() {
            self.0.push((variable, value.to_owned()));
        }
    }

    /// A value.
    pub(crate) fn get(&self, variable: Variable) -> Option<&str> {
        let known = self.0.iter().find(|(known, _)| *known == variable);
        known.map(|(_, value)| value.as_str())
    }

    /// A value, or the variable that stands for it.
    pub(crate) fn value(&self, variable: Variable) -> String {
        self.get(variable)
            .map_or_else(|| variable.placeholder(), str::to_owned)
    }

    fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (variable, value) in &self.0 {
            filled = filled.replace(&variable.placeholder(), value);
        }
        filled
    }
}

/// What an answer brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Yields {
    /// Nothing that is needed later.
    Nothing,
    /// The value of a variable, in this property.
    Value(Variable, &'static str),
    /// A client secret: shown this one time.
    Secret,
}

/// How what a request did is undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Undo {
    /// It did nothing.
    Nothing,
    /// What was made is deleted: at this path and a slash with the `id` of the answer.
    DeleteBelow(String),
    /// What was changed is as it was before, by this body.
    Restore(Value),
    /// The secret is removed, by the `keyId` of the answer.
    RemoveSecret,
}

/// A request to Microsoft Graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// What to do.
    pub method: Method,
    /// To what, behind the version.
    pub path: String,
    /// With what.
    pub body: Option<Value>,
    /// What for.
    pub yields: Yields,
    /// And how to take it back.
    pub undo: Undo,
}

impl Request {
    /// Reads.
    pub(crate) fn get(path: impl Into<String>, yields: Yields) -> Self {
        Self {
            method: Method::Get,
            path: path.into(),
            body: None,
            yields,
            undo: Undo::Nothing,
        }
    }

    /// Makes something in a collection.
    pub(crate) fn post(path: impl Into<String>, body: Value, yields: Yields) -> Self {
        let path = path.into();
        Self {
            method: Method::Post,
            undo: Undo::DeleteBelow(path.clone()),
            path,
            body: Some(body),
            yields,
        }
    }

    /// Changes something that was `before`.
    pub(crate) fn patch(path: impl Into<String>, body: Value, before: Value) -> Self {
        Self {
            method: Method::Patch,
            path: path.into(),
            body: Some(body),
            yields: Yields::Nothing,
            undo: Undo::Restore(before),
        }
    }

    /// The whole address.
    pub(crate) fn url(&self, host: &GraphHost) -> String {
        format!("{}/{VERSION}{}", host.as_str(), self.path)
    }

    /// The whole address for a script that has the variables.
    pub(super) fn url_parts(&self, host: &GraphHost) -> Vec<Part> {
        let mut parts = Variable::parts(&self.path, "", "");
        if let Some(Part::Text(first)) = parts.first_mut() {
            *first = format!("{}/{VERSION}{first}", host.as_str());
        }
        parts
    }

    /// The same with what is known in the place of the variables.
    pub(crate) fn with(&self, known: &Known) -> Self {
        let undo = match &self.undo {
            Undo::DeleteBelow(path) => Undo::DeleteBelow(known.fill(path)),
            undo @ (Undo::Nothing | Undo::Restore(_) | Undo::RemoveSecret) => undo.clone(),
        };
        Self {
            path: known.fill(&self.path),
            body: self.body.as_ref().map(|body| filled(body, known)),
            undo,
            ..self.clone()
        }
    }

    /// What takes back what this request did, by its `answer`.
    pub(crate) fn undo(&self, answer: &Value) -> Option<Self> {
        let id = |name: &str| answer[name].as_str().filter(|id| is_plain(id));
        let (method, path, body) = match &self.undo {
            Undo::Nothing => return None,
            Undo::DeleteBelow(path) => (Method::Delete, format!("{path}/{}", id("id")?), None),
            Undo::Restore(before) => (Method::Patch, self.path.clone(), Some(before.clone())),
            Undo::RemoveSecret => {
                let path = self.path.replace("/addPassword", "/removePassword");
                (Method::Post, path, Some(json!({"keyId": id("keyId")?})))
            }
        };
        Some(Self {
            method,
            path,
            body,
            yields: Yields::Nothing,
            undo: Undo::Nothing,
        })
    }
}

/// Ids of grants are no GUIDs, but never more than this.
fn is_plain(id: &str) -> bool {
    !id.is_empty()
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn filled(value: &Value, known: &Known) -> Value {
    match value {
        Value::String(text) => Variable::ALL
            .into_iter()
            .find(|variable| *text == variable.placeholder())
            .map_or_else(|| text.clone(), |variable| known.value(variable))
            .into(),
        Value::Array(items) => items.iter().map(|item| filled(item, known)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), filled(value, known)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// Every request of a plan that is still to be made, as HTTP has it.
pub(crate) fn printed(plan: &Plan) -> String {
    let requests = plan
        .steps
        .iter()
        .flat_map(|step| step.requests(&plan.known));
    let blocks: Vec<String> = requests
        .map(|request| {
            let head = format!(
                "{} {}",
                request.method.as_str(),
                request.url(&plan.graph_host)
            );
            match &request.body {
                Some(body) => format!("{head}\nContent-Type: application/json\n\n{body:#}"),
                None => head,
            }
        })
        .collect();
    blocks.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "00001111-aaaa-2222-bbbb-3333cccc4444";

    #[test]
    fn what_is_known_takes_the_place_of_its_variable() {
        let mut known = Known::default();
        known.learn(Variable::ClientId, ID);
        known.learn(Variable::ClientId, &ID.replace('0', "9"));
        let request = Request::post(
            "/applications(appId='$CLIENT_ID')/x",
            json!({"list": ["$CLIENT_ID", "$EXCHANGE_ID"], "number": 1}),
            Yields::Nothing,
        );
        let request = request.with(&known);
        assert_eq!(request.path, format!("/applications(appId='{ID}')/x"));
        let body = json!({"list": [ID, "$EXCHANGE_ID"], "number": 1});
        assert_eq!(request.body, Some(body));
    }

    #[test]
    fn what_is_no_id_becomes_no_part_of_an_address() {
        let mut known = Known::default();
        known.learn(Variable::ClientId, "../users");
        assert_eq!(known.get(Variable::ClientId), None);
        let request = Request::post("/oauth2PermissionGrants", json!({}), Yields::Nothing);
        assert_eq!(request.undo(&json!({"id": "../users"})), None);
        assert_eq!(request.undo(&json!({})), None);
    }

    #[test]
    fn each_request_knows_how_it_is_taken_back() {
        let made = Request::post("/servicePrincipals", json!({}), Yields::Nothing);
        let undo = made.undo(&json!({"id": ID})).expect("can be taken back");
        assert_eq!(
            (undo.method, undo.path.as_str()),
            (Method::Delete, format!("/servicePrincipals/{ID}").as_str())
        );
        let changed = Request::patch("/applications/1", json!({"a": 2}), json!({"a": 1}));
        let undo = changed.undo(&Value::Null).expect("can be taken back");
        assert_eq!(
            (undo.method, undo.body),
            (Method::Patch, Some(json!({"a": 1})))
        );
        let secret = Request {
            undo: Undo::RemoveSecret,
            ..Request::post("/applications/1/addPassword", json!({}), Yields::Secret)
        };
        let undo = secret
            .undo(&json!({"keyId": ID}))
            .expect("can be taken back");
        assert_eq!(undo.path, "/applications/1/removePassword");
        assert_eq!(
            Request::get("/me", Yields::Nothing).undo(&json!({"id": ID})),
            None
        );
    }
}

//! Whose error a pasted text is: the application, the redirect URI and the program that it names.

use crate::foreign;

use super::clean::cleaned;
use super::clues::Clues;
use super::subject::Sender;

/// Programs that sign in to Entra by themselves, by what they are called in their errors. One that takes
/// its tokens from this program is none of them.
const PROGRAMS: [(&str, &str); 85] = [
    ("n8n", "n8n"),
    ("glpi", "GLPI"),
    ("oauthimap", "GLPI"),
    ("dolibarr", "Dolibarr"),
    ("gitlab", "GitLab"),
    ("gitea", "Gitea"),
    ("keycloak", "Keycloak"),
    ("authentik", "authentik"),
    ("redmine", "Redmine"),
    ("moodle", "Moodle"),
    ("mattermost", "Mattermost"),
    ("snipe-it", "Snipe-IT"),
    ("mantisbt", "MantisBT"),
    ("znuny", "Znuny"),
    ("otobo", "OTOBO"),
    ("suitecrm", "SuiteCRM"),
    ("espocrm", "EspoCRM"),
    ("uptime kuma", "Uptime Kuma"),
    ("paperless", "Paperless-ngx"),
    ("outlookgooglecalendarsync", "OutlookGoogleCalendarSync"),
    ("thunderbird", "Thunderbird"),
    ("sasl-xoauth2", "sasl-xoauth2"),
    ("tokenstore::refresh", "sasl-xoauth2"),
    ("hulft", "HULFT"),
    ("email-oauth2-proxy", "email-oauth2-proxy"),
    ("mutt_oauth2", "mutt_oauth2.py"),
    ("freescout", "FreeScout"),
    ("grafana", "Grafana"),
    ("nextcloud", "Nextcloud"),
    ("zammad", "Zammad"),
    ("zabbix", "Zabbix"),
    ("osticket", "osTicket"),
    ("odoo", "Odoo"),
    ("erpnext", "ERPNext"),
    ("frappe", "Frappe"),
    ("wp mail smtp", "WP Mail SMTP"),
    ("wordpress", "WordPress"),
    ("mailspring", "Mailspring"),
    ("fairemail", "FairEmail"),
    ("davmail", "DavMail"),
    ("oauth2ms", "oauth2ms"),
    ("rclone", "rclone"),
    ("jenkins", "Jenkins"),
    ("servicenow", "ServiceNow"),
    ("salesforce", "Salesforce"),
    ("jira", "Jira"),
    ("home assistant", "Home Assistant"),
    ("power automate", "Power Automate"),
    ("otrs", "OTRS"),
    ("vtiger", "Vtiger"),
    ("mautic", "Mautic"),
    ("chatwoot", "Chatwoot"),
    ("fluentsmtp", "FluentSMTP"),
    ("fluent-smtp", "FluentSMTP"),
    ("post smtp", "Post SMTP"),
    ("drupal", "Drupal"),
    ("joomla", "Joomla"),
    ("openproject", "OpenProject"),
    ("roundcube", "Roundcube"),
    ("imapsync", "imapsync"),
    ("veeam", "Veeam"),
    ("prtg", "PRTG"),
    ("confluence", "Confluence"),
    ("zendesk", "Zendesk"),
    ("freshdesk", "Freshdesk"),
    ("uipath", "UiPath"),
    ("node-red", "Node-RED"),
    ("airflow", "Airflow"),
    ("listmonk", "listmonk"),
    ("vaultwarden", "Vaultwarden"),
    ("synology", "Synology"),
    ("libretime", "LibreTime"),
    ("open-webui", "Open WebUI"),
    ("evolution-ews", "Evolution"),
    ("next-auth", "NextAuth.js"),
    ("nextauth", "NextAuth.js"),
    ("omniauth", "OmniAuth"),
    ("league\\oauth2", "league/oauth2-client"),
    ("league/oauth2", "league/oauth2-client"),
    ("oauth2-proxy", "oauth2-proxy"),
    ("terraform", "Terraform"),
    ("pulumi", "Pulumi"),
    ("msal.", "MSAL"),
    ("azure cli", "the Azure CLI"),
    ("az login", "the Azure CLI"),
];
/// What stands before a redirect URI.
const BEFORE_A_URI: [&str; 8] = [
    "redirect uri",
    "redirect url",
    "reply url",
    "reply address",
    "redirect_uri=",
    "redirect_uri",
    "uri '",
    "url '",
];
/// What stands before the id of an application.
const BEFORE_AN_ID: [&str; 7] = [
    "client_id=",
    "client_id",
    "identifier",
    "application",
    "app id",
    "appid",
    "client id",
];
/// What stands between a name and its value.
const BETWEEN: usize = 80;

/// What a text names; nothing of a text that is only a code.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// The id of the application.
    pub client_id: Option<String>,
    /// The redirect URI.
    pub redirect_uri: Option<String>,
    /// The program that signed in by itself.
    pub program: Option<&'static str>,
    /// What else it says of the request.
    pub clues: Clues,
    is_ours: bool,
}

impl Named {
    pub(crate) fn in_text(text: &str) -> Self {
        // A logger's prefix may have the program's name.
        let raw = text.to_ascii_lowercase();
        let text = cleaned(text).replace('\n', " ");
        let flat = text.to_ascii_lowercase();
        let names = |word| stands_in(word, &flat) || stands_in(word, &raw);
        let program = PROGRAMS.iter().find(|(word, _)| names(word));
        Self {
            client_id: behind(&BEFORE_AN_ID, &text, &flat, guid),
            redirect_uri: behind(&BEFORE_A_URI, &text, &flat, uri),
            program: program.map(|(_, name)| *name),
            clues: Clues::in_text(&text, &flat),
            is_ours: flat.contains("entra-token"),
        }
    }

    /// Whose request it was.
    pub(crate) fn sender(&self) -> Sender {
        let is_foreign = |uri: &String| !is_local(uri);
        match self.redirect_uri.as_ref() {
            _ if self.is_ours => Sender::Ours,
            _ if self.program.is_some() => Sender::Other,
            Some(uri) if is_foreign(uri) => Sender::Other,
            _ => Sender::Unknown,
        }
    }
}

/// True for a redirect URI that this program may have sent.
pub(super) fn is_local(uri: &str) -> bool {
    let host = uri.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split(['/', ':', '?']).next().unwrap_or_default();
    matches!(host, "localhost" | "127.0.0.1" | "[") || uri.contains("/oauth2/nativeclient")
}

fn stands_in(word: &str, flat: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let mut places = flat.match_indices(word);
    places.any(|(at, _)| {
        !is_word(flat[..at].chars().next_back())
            && (word.ends_with('.') || !is_word(flat[at + word.len()..].chars().next()))
    })
}

/// The first value behind one of the words.
fn behind(
    words: &[&str],
    text: &str,
    flat: &str,
    value: impl Fn(&str) -> Option<&str>,
) -> Option<String> {
    let places = words.iter().flat_map(|word| {
        let places = flat.match_indices(word);
        places.take(20).map(|(at, word)| at + word.len())
    });
    let mut places: Vec<usize> = places.collect();
    places.sort_unstable();
    let found = places.into_iter().find_map(|at| value(&text[at..]));
    found.map(foreign::clean)
}

fn uri(text: &str) -> Option<&str> {
    let scheme = text.find("://").filter(|at| *at < BETWEEN)?;
    let start = text[..scheme]
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || "+.-".contains(c)))
        .map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
    let is_named = text[..start]
        .chars()
        .all(|c| c.is_ascii_whitespace() || "'\":=`(<is".contains(c));
    let end = text[start..].find([' ', '\'', '"', '`', '<', '>', ')', '&', ',']);
    let uri = &text[start..end.map_or(text.len(), |end| start + end)];
    let is_bounded = scheme > start && uri.len() < 300;
    (is_named && is_bounded).then(|| uri.trim_end_matches(['.', ';']))
}

fn guid(text: &str) -> Option<&str> {
    let marks = [' ', '\'', '"', ':', '=', '(', '`'];
    let mut rest = text.trim_start_matches(marks);
    for word in ["id ", "is "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let guid = rest.trim_start_matches(marks).get(..36)?;
    let is_guid = guid.char_indices().all(|(at, c)| match at {
        8 | 13 | 18 | 23 => c == '-',
        _ => c.is_ascii_hexdigit(),
    });
    is_guid.then_some(guid)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "a1b2c3d4-0000-4000-8000-00000000beef";

    #[test]
    fn the_application_and_the_redirect_uri_are_taken_from_the_text() {
        for (text, uri, id, sender) in [
            (
                format!(
                    "AADSTS50011: The redirect URI 'https://flow.example/cb?x=1' specified in the request does not match the redirect URIs configured for the application '{ID}'."
                ),
                Some("https://flow.example/cb?x=1"),
                Some(ID),
                Sender::Other,
            ),
            (
                format!(
                    "AADSTS50011: The redirect URI 'http://localhost:8080/' ... for the application '{ID}'"
                ),
                Some("http://localhost:8080/"),
                Some(ID),
                Sender::Unknown,
            ),
            (
                format!("AADSTS700016: Application with identifier '{ID}' was not found"),
                None,
                Some(ID),
                Sender::Unknown,
            ),
            (
                format!(
                    "entra-token: the redirect URI `https://login.microsoftonline.com/common/oauth2/nativeclient` of {ID}"
                ),
                Some("https://login.microsoftonline.com/common/oauth2/nativeclient"),
                None,
                Sender::Ours,
            ),
            ("AADSTS65001 in n8n".to_owned(), None, None, Sender::Other),
            (
                format!("Trace ID: {ID} AADSTS50011"),
                None,
                None,
                Sender::Unknown,
            ),
            ("AADSTS50011".to_owned(), None, None, Sender::Unknown),
        ] {
            let named = Named::in_text(&text);
            assert_eq!(named.redirect_uri.as_deref(), uri, "{text}");
            assert_eq!(named.client_id.as_deref(), id, "{text}");
            assert_eq!(named.sender(), sender, "{text}");
        }
    }
}

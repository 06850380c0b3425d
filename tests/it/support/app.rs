//! An application that can prove itself in every way, and sign-ins as it.

use std::path::Path;

use serde_json::Value;

use super::fake_entra::{
    Audience, FederatedSubject, HOME_DOMAIN, Registration, Secret, SeenRequest, WEB_CLIENT_ID,
    WEB_SECRET,
};
use super::{Computer, Outcome, finish, fixture, pem};

/// The application: a Web redirect, and a credential of each kind.
pub(crate) const APP: &str = WEB_CLIENT_ID;
/// A `login` as [`APP`] itself, in the home tenant.
pub(crate) const LOGIN_APP: [&str; 6] = [
    "login",
    "--app-only",
    "--client-id",
    APP,
    "--tenant",
    HOME_DOMAIN,
];
/// Opens what is encrypted in the folder `keys`.
pub(crate) const PASSPHRASE: &str = "pass phrase+/=&%";
/// An instant at which a token is no longer good.
const LONG_AGO: &str = "2020-01-01T00:00:00Z";

/// The registration of [`APP`].
pub(crate) fn registration() -> Registration {
    let secret = Secret {
        value: WEB_SECRET.to_owned(),
        expired: false,
    };
    Registration {
        secrets: vec![secret],
        certificates: vec![pem("certificate.pem")],
        federated_subjects: vec![subject()],
        ..Registration::web(APP, Audience::AnyOrg)
    }
}

/// Who [`APP`] is for its foreign identity provider.
pub(crate) fn subject() -> FederatedSubject {
    FederatedSubject {
        issuer: "https://issuer.example".to_owned(),
        subject: "system:serviceaccount:mail:sender".to_owned(),
        audience: "api://AzureADTokenExchange".to_owned(),
    }
}

impl Computer {
    /// Where Entra knows [`APP`].
    pub(crate) fn with_app() -> Self {
        let computer = Self::new();
        computer.entra.register(registration());
        computer
    }

    /// The flags of each way to prove oneself, with the files they name.
    pub(crate) fn ways(&self) -> [(&'static str, [String; 2]); 3] {
        let secret = self.private_file("secret", WEB_SECRET);
        let certificate = self.key_file("bundle.pem");
        let token = self.entra.federated_token(&subject());
        let token = self.private_file("token", token);
        [
            ("secret", flag("--client-secret-file", &secret)),
            ("certificate", flag("--client-certificate", &certificate)),
            ("federated_token", flag("--federated-token-file", &token)),
        ]
    }

    /// `login --app-only` in the home tenant, with more flags.
    pub(crate) fn login_app<S: AsRef<str>>(&self, flags: &[S]) -> Outcome {
        self.login_app_with(&[], flags)
    }

    /// The same with variables of the environment.
    pub(crate) fn login_app_with<S: AsRef<str>>(
        &self,
        variables: &[(&str, &str)],
        flags: &[S],
    ) -> Outcome {
        let mut command = self.command(&LOGIN_APP);
        command.args(flags.iter().map(AsRef::as_ref));
        command.envs(variables.iter().copied());
        finish(command.spawn().expect("started"))
    }

    /// Signed in as [`APP`], by its certificate in `bundle.pem`.
    pub(crate) fn signed_in_as_app() -> Self {
        let computer = Self::with_app();
        let bundle = computer.key_file("bundle.pem");
        let login = computer.login_app(&flag("--client-certificate", &bundle));
        login.exits(0);
        computer
    }

    /// Makes the stored token of an account end long ago.
    pub(crate) fn token_has_ended(&self, account: &str) {
        let path = self.record_path_of(account);
        let record = std::fs::read(&path).expect("a record");
        let mut record: Value = serde_json::from_slice(&record).expect("JSON");
        record["expires_at"] = LONG_AGO.into();
        std::fs::write(&path, record.to_string()).expect("written");
    }

    /// The `jti` of each assertion that came.
    pub(crate) fn assertion_ids(&self) -> Vec<String> {
        let requests = self.entra.token_requests();
        requests.iter().filter_map(assertion_id).collect()
    }

    /// What no output may hold: the passphrase, each line of the key, and whatever Entra calls a
    /// secret.
    #[track_caller]
    pub(crate) fn assert_silent(&self, text: &str) {
        assert!(!text.contains(PASSPHRASE), "the passphrase in: {text}");
        for secret in self.entra.secrets() {
            // A part gives a secret away as well.
            let part = &secret[..secret.len().min(24)];
            assert!(!text.contains(part), "{part}… in: {text}");
        }
        self.assert_no_proof_in(text);
    }

    /// What not even a record may hold: keys, assertions and foreign tokens.
    #[track_caller]
    pub(crate) fn assert_no_proof_in(&self, text: &str) {
        let key = pem("key.pem");
        for line in key.lines().filter(|line| !line.starts_with("-----")) {
            assert!(!text.contains(line), "a line of the key in: {text}");
        }
        let requests = self.entra.token_requests();
        for request in &requests {
            let assertion = request.value("client_assertion").unwrap_or_default();
            // The head is the same in every JWT.
            for part in assertion.split('.').skip(1) {
                assert!(!text.contains(part), "{part} in: {text}");
            }
        }
    }
}

/// A flag and the file it names.
pub(crate) fn flag(name: &str, path: &Path) -> [String; 2] {
    [name.to_owned(), path.to_str().expect("text").to_owned()]
}

/// The `jti` of the assertion in a request.
pub(crate) fn assertion_id(request: &SeenRequest) -> Option<String> {
    let assertion = request.value("client_assertion")?;
    let claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(assertion).ok()?;
    claims["jti"].as_str().map(str::to_owned)
}

/// A certificate and its key of the folder `keys`, in one text.
pub(crate) fn bundle(key: &str, certificate: &str) -> Vec<u8> {
    [fixture(key), fixture(certificate)].concat()
}

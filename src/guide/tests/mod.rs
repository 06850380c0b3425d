//! What holds for every row.

#[expect(
    clippy::unreadable_literal,
    reason = "codes are looked up as Microsoft writes them"
)]
mod aadsts;
mod families;
mod oauth;
mod smtp;
mod texts;

use std::collections::BTreeSet;

use super::*;
use crate::locales::Language;

const LANGUAGES: [Language; 2] = [Language::English, Language::Japanese];

pub(in crate::guide) const SUBJECT: Subject<'_> = Subject {
    flags: &[],
    client_id: "CLIENT",
    tenant: "common",
    redirect_uri: "http://localhost",
    is_registered: true,
    authority_host: "https://login.microsoftonline.com",
    smtp_send: "https://outlook.office.com/SMTP.Send",
    mailbox: "taro@example.com",
    signed_in: "hanako@example.com",
    sender: Sender::Ours,
    program: None,
    proof: Proof::Secret,
    grant: Grant::Either,
    clues: &NO_CLUES,
};

fn flags(flags: &[&str]) -> Vec<String> {
    flags.iter().map(|&flag| flag.to_owned()).collect()
}

#[test]
fn every_code_has_one_row_and_every_row_speaks_both_languages() {
    let mut seen = BTreeSet::new();
    for entry in entries() {
        let names = entry.names();
        assert!(!names.is_empty(), "{entry:?}");
        for name in &names {
            assert!(seen.insert(name.clone()), "{name} twice");
        }
        let cause = entry.cause(&SUBJECT);
        let remedy = cause.part("remedy").expect("a remedy");
        for message in [&cause, &remedy] {
            let [english, japanese] = LANGUAGES.map(|language| message.text(language));
            assert!(english.is_ascii() || english.contains('…'), "{english}");
            let is_japanese = |c: char| ('\u{3040}'..='\u{30ff}').contains(&c);
            assert!(japanese.chars().any(is_japanese), "{japanese}");
        }
        let [english, japanese] = LANGUAGES.map(|language| cause.text(language));
        assert!(
            !english.ends_with('.') && !japanese.ends_with('。'),
            "{names:?}"
        );
        assert!(!entry.source.is_empty(), "{names:?}");
    }
    assert!(seen.len() >= 150, "{} names", seen.len());
}

#[test]
fn the_message_of_a_row_is_called_as_the_first_thing_it_is_known_by() {
    for entry in entries() {
        let word = entry.words().next();
        let id = match (&entry.codes[..], word, &entry.replies[..]) {
            ([code, ..], _, _) => format!("aadsts-{code}"),
            (_, Some(word), _) => format!("oauth-{}", word.replace('_', "-")),
            (_, _, [reply, ..]) => {
                let code = reply.code.expect("the first one has a code");
                let parts = reply.status.split('.').filter(|part| !part.is_empty());
                let parts = parts.map(|part| format!("-{part}"));
                format!("smtp-{code}{}", parts.collect::<String>())
            }
            _ if entry.family.is_empty() => "text-".to_owned(),
            _ => format!("family-{}", entry.family[0].replace('x', "")),
        };
        let name = entry.message.name();
        let further = name.strip_prefix(&id);
        let is_called = if !entry.replies.is_empty() {
            further.is_some_and(|word| !word.starts_with(char::is_numeric))
        } else if !entry.phrases.is_empty() {
            further.is_some_and(|word| !word.is_empty())
        } else {
            further == Some("")
        };
        assert!(is_called, "{name} for {id}");
    }
}

#[test]
fn the_guide_fills_in_every_argument_of_its_messages() {
    for entry in entries() {
        for argument in entry.message.arguments() {
            assert!(SUBJECT.value(argument).is_some(), "{entry:?}: {argument}");
        }
    }
}

#[test]
fn a_certificate_or_a_federated_token_is_never_told_to_be_a_secret() {
    for proof in [Proof::Certificate, Proof::FederatedToken] {
        let subject = Subject { proof, ..SUBJECT };
        for entry in entries() {
            for language in LANGUAGES {
                let remedy = entry.remedy(&subject).text(language);
                assert!(!remedy.contains("--client-secret-file"), "{remedy}");
                assert!(!remedy.contains("AZURE_CLIENT_SECRET"), "{remedy}");
            }
        }
    }
}

#[test]
fn a_refused_refresh_says_nothing_of_a_code() {
    let subject = Subject {
        grant: Grant::RefreshToken,
        ..SUBJECT
    };
    let of_both = [Effect::Expired, Effect::GrantRefused, Effect::NotValid];
    let rows = entries().filter(|entry| of_both.contains(&entry.effect));
    let mut seen = 0;
    for entry in rows {
        let [english, japanese] = LANGUAGES.map(|language| entry.cause(&subject).text(language));
        assert!(!english.contains("authorization code"), "{english}");
        assert!(!japanese.contains("認可コード"), "{japanese}");
        seen += 1;
    }
    assert!(seen >= 3, "{seen} rows");
}

#[test]
fn only_what_this_program_sent_is_a_matter_of_its_authors() {
    for sender in [Sender::Unknown, Sender::Other] {
        let subject = Subject { sender, ..SUBJECT };
        for entry in entries() {
            let told = entry.remedy(&subject).text(Language::English);
            assert!(!told.contains("authors of entra-token"), "{told}");
            assert_ne!(entry.actor(&subject), Actor::Us, "{entry:?}");
        }
    }
}

/// What the account has is in each `login`, and once.
#[test]
fn a_command_of_a_remedy_has_each_flag_once() {
    let all = flags(&[
        "-a work",
        "--client-id CLIENT",
        "--tenant T",
        "--cloud usgov",
        "--authority-host https://login.example",
        "--redirect-uri http://localhost",
        "--app-only",
    ]);
    let subject = Subject {
        flags: &all,
        ..SUBJECT
    };
    let mut seen = 0;
    for entry in entries() {
        for language in LANGUAGES {
            let remedy = entry.remedy(&subject).text(language);
            let quoted = remedy.split('`').skip(1).step_by(2);
            for command in quoted.filter(|word| word.starts_with("entra-token login")) {
                for flag in &all {
                    let name = flag.split(' ').next().unwrap_or_default();
                    let words = command.split(' ').filter(|word| *word == name);
                    assert_eq!(words.count(), 1, "{name} in {command}");
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 200, "{seen} commands");
}

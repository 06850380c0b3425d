//! What the manual pages have beyond the flags: a row a command. Their words are in
//! `src/locales/*/manual.ftl`, by the names of the commands.

use crate::locales::{Language, named};

/// What a page has besides words.
pub(super) struct Page {
    /// The words after the program's name.
    pub command: &'static str,
    /// How it is called; each must be understood by the program.
    pub examples: &'static [&'static str],
    /// Other pages, with their sections.
    pub see_also: &'static [&'static str],
}

/// The page of a command.
pub(super) fn of(command: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.command == command)
}

impl Page {
    /// What the command does, a paragraph each.
    pub(super) fn paragraphs(&self, language: Language) -> Vec<String> {
        let paragraph = |number| self.said(&format!("text-{number}"), language);
        (1..).map_while(paragraph).collect()
    }

    /// The examples, and what they are for.
    pub(super) fn examples(
        &self,
        language: Language,
    ) -> impl Iterator<Item = (String, &'static str)> {
        let examples = self.examples.iter().enumerate();
        examples.map(move |(number, example)| {
            let what = self.said(&format!("example-{}", number + 1), language);
            (what.unwrap_or_default(), *example)
        })
    }

    fn said(&self, attribute: &str, language: Language) -> Option<String> {
        let name = match self.command {
            "" => "program".to_owned(),
            command => command.replace(' ', "-"),
        };
        named(&format!("manual-{name}"), Some(attribute), language)
    }
}

/// The exit statuses of a command, and what each means, in the words of the README.
pub(super) fn exit_statuses(
    command: &str,
    language: Language,
) -> impl Iterator<Item = (&'static str, String)> {
    let (kind, statuses) = match command {
        "sendmail" => ("sysexit", SYSEXITS),
        _ => ("code", EXIT_STATUSES),
    };
    statuses.iter().map(move |status| {
        let meaning = named(EXIT, Some(&format!("{kind}-{status}")), language);
        (*status, meaning.unwrap_or_default())
    })
}

/// Where a command departs from them.
pub(super) fn exit_status_remark(command: &str, language: Language) -> Option<String> {
    named(EXIT, Some(command), language).filter(|_| EXIT_REMARKS.contains(&command))
}

/// What variables are for.
pub(super) fn variables(names: &str, language: Language) -> String {
    let first = names.split([',', '*']).next().unwrap_or_default();
    let name = first.trim_end_matches('_');
    named("manual-environment", Some(name), language).unwrap_or_default()
}

/// What a file holds.
pub(super) fn file(name: &str, language: Language) -> String {
    named("manual-files", Some(name), language).unwrap_or_default()
}

const EXIT: &str = "manual-exit-status";

/// What every command ends with.
const EXIT_STATUSES: &[&str] = &["0", "1", "2", "3", "4", "5", "6", "7", "130"];

/// What `sendmail` ends with.
const SYSEXITS: &[&str] = &["0", "64", "65", "67", "69", "70", "74", "75", "77", "78"];

/// The commands that depart from them.
const EXIT_REMARKS: &[&str] = &["exec", "sendmail", "status"];

/// What a command reads that its flags do not speak of.
pub(super) const ENVIRONMENT: &[(&str, &str)] = &[
    ("", "ENTRA_TOKEN_STATE_DIR"),
    ("", "XDG_STATE_HOME"),
    ("", "XDG_RUNTIME_DIR"),
    ("", "AZURE_*, ENTRA_TOKEN_STORE"),
    ("", "BROWSER"),
    ("", "HTTPS_PROXY, ALL_PROXY, NO_PROXY"),
    ("", "SSL_CERT_FILE, SSL_CERT_DIR"),
    ("", "LC_ALL, LC_MESSAGES, LANG"),
    ("", "NO_COLOR"),
    ("login", "AZURE_CLIENT_CERTIFICATE_PASSWORD"),
];

/// What the program keeps, on Linux.
pub(super) const FILES: &[(&str, &str)] = &[
    ("~/.local/state/entra-token/accounts.json", "accounts"),
    ("~/.local/state/entra-token/credentials/", "credentials"),
    ("$XDG_RUNTIME_DIR/entra-token/", "copies"),
];

/// In the order of the help.
pub(super) const PAGES: &[Page] = &[
    Page {
        command: "",
        examples: &[
            "entra-token login --client-id 00001111-aaaa-2222-bbbb-3333cccc4444",
            "token=$(entra-token show) || exit",
            "entra-token doctor",
            "17 4 * * *  entra-token refresh --all --quiet --if-older-than 20h",
        ],
        see_also: &["secret-tool(1)", "systemd.timer(5)"],
    },
    Page {
        command: "login",
        examples: &[
            "entra-token login --client-id 00001111-aaaa-2222-bbbb-3333cccc4444",
            "entra-token login --client-id 00001111-aaaa-2222-bbbb-3333cccc4444 \\\n    --client-secret-file ~/secret",
            "entra-token login --client-id 00001111-aaaa-2222-bbbb-3333cccc4444 \\\n    --store file",
            "entra-token login --app-only --client-id 00001111-aaaa-2222-bbbb-3333cccc4444 \\\n    --tenant contoso.onmicrosoft.com \\\n    --client-certificate certificate.pem --client-key key.pem",
            "entra-token login --start --client-id 00001111-aaaa-2222-bbbb-3333cccc4444\nentra-token login --finish -",
        ],
        see_also: &[
            "entra-token-status(1)",
            "entra-token-doctor(1)",
            "entra-token-logout(1)",
        ],
    },
    Page {
        command: "show",
        examples: &[
            "token=$(entra-token show) || exit",
            "entra-token show --min-ttl 20m --format json",
            "entra-token show --claims",
        ],
        see_also: &["entra-token-refresh(1)", "entra-token-login(1)"],
    },
    Page {
        command: "refresh",
        examples: &[
            "17 4 * * *  entra-token refresh --all --quiet --if-older-than 20h",
            "entra-token refresh --all --on-failure /usr/local/bin/notify-admin",
        ],
        see_also: &["entra-token-status(1)", "systemd.timer(5)"],
    },
    Page {
        command: "exec",
        examples: &[
            "entra-token exec -- python3 report.py",
            "entra-token exec -e SMTP_TOKEN --min-ttl 30m -- ./send-all",
        ],
        see_also: &["entra-token-show(1)"],
    },
    Page {
        command: "credential",
        examples: &[
            "printf 'protocol=smtp\\nhost=smtp.office365.com\\n\\n' |\n    entra-token credential get",
        ],
        see_also: &[
            "gitcredentials(7)",
            "git-credential(1)",
            "git-send-email(1)",
        ],
    },
    Page {
        command: "sendmail",
        examples: &[
            "entra-token sendmail -t <message.eml",
            "entra-token sendmail -a work --from shared@example.com -i -- hanako@example.org <message.eml",
            "entra-token setup sendmail",
        ],
        see_also: &[
            "entra-token-setup(1)",
            "entra-token-doctor(1)",
            "sendmail(8)",
        ],
    },
    Page {
        command: "switch",
        examples: &["entra-token switch alice@example.com"],
        see_also: &["entra-token-status(1)"],
    },
    Page {
        command: "status",
        examples: &[
            "entra-token status --json",
            "entra-token status --check --warn 14d --crit 3d",
            "entra-token status --check --format prometheus > mail.prom",
        ],
        see_also: &["entra-token-refresh(1)", "entra-token-doctor(1)"],
    },
    Page {
        command: "doctor",
        examples: &[
            "entra-token doctor",
            "entra-token doctor --from shared@example.com --send-to bob@example.com",
        ],
        see_also: &["entra-token-explain(1)", "entra-token-status(1)"],
    },
    Page {
        command: "explain",
        examples: &[
            "entra-token explain AADSTS700025",
            "entra-token explain 535 5.7.139 Authentication unsuccessful",
            "journalctl -u postfix | tail -n 100 | entra-token explain -",
        ],
        see_also: &["entra-token-doctor(1)", "journalctl(1)"],
    },
    Page {
        command: "setup",
        examples: &[
            "entra-token setup msmtp",
            "entra-token setup neomutt --write",
        ],
        see_also: &[
            "entra-token-setup-hulft-square(1)",
            "entra-token-show(1)",
            "entra-token-doctor(1)",
        ],
    },
    Page {
        command: "setup hulft-square",
        examples: &[
            "entra-token setup hulft-square --lang ja --reveal",
            "entra-token setup hulft-square --json",
        ],
        see_also: &[
            "entra-token-login(1)",
            "entra-token-register(1)",
            "entra-token-status(1)",
        ],
    },
    Page {
        command: "register",
        examples: &[
            "entra-token register --print portal",
            "entra-token register --run",
            "entra-token register --name \"HULFT Square\" --audience any-org \\\n    --with-secret --print az \\\n    --also-redirect https://app.square.hulft.com/connections/oauth2/callback",
        ],
        see_also: &["entra-token-login(1)"],
    },
    Page {
        command: "store",
        examples: &["entra-token store move --to file"],
        see_also: &["entra-token-store-move(1)", "entra-token-export(1)"],
    },
    Page {
        command: "store move",
        examples: &[
            "entra-token store move -a alice@example.com --to file",
            "entra-token store move --to command=/usr/local/bin/entra-token-pass",
        ],
        see_also: &["entra-token-store(1)", "entra-token-status(1)"],
    },
    Page {
        command: "export",
        examples: &[
            "entra-token export --to ~/server.pub |\n    ssh server entra-token import --store file",
        ],
        see_also: &["entra-token-import(1)", "age(1)", "ssh-keygen(1)"],
    },
    Page {
        command: "import",
        examples: &[
            "ssh laptop entra-token export --to ~/server.pub |\n    entra-token import --store file",
        ],
        see_also: &["entra-token-export(1)", "age(1)"],
    },
    Page {
        command: "logout",
        examples: &[
            "entra-token logout -a alice@example.com",
            "entra-token logout --all",
        ],
        see_also: &["entra-token-status(1)"],
    },
    Page {
        command: "generate",
        examples: &["source <(entra-token generate completions bash)"],
        see_also: &[
            "entra-token-generate-man(1)",
            "entra-token-generate-completions(1)",
        ],
    },
    Page {
        command: "generate man",
        examples: &[
            "entra-token generate man login | man -l -",
            "entra-token generate man --to ~/.local/share/man/man1",
        ],
        see_also: &["man(1)", "man-pages(7)"],
    },
    Page {
        command: "generate completions",
        examples: &[
            "entra-token generate completions bash > \\\n    ~/.local/share/bash-completion/completions/entra-token",
            "entra-token generate completions zsh > ~/.zfunc/_entra-token",
            "entra-token generate completions fish > \\\n    ~/.config/fish/completions/entra-token.fish",
            "entra-token generate completions powershell >> $PROFILE",
            "entra-token generate completions elvish >> ~/.config/elvish/rc.elv",
        ],
        see_also: &["bash(1)", "zsh(1)", "fish(1)"],
    },
];

//! What the manual pages say beyond the flags: data, a row a command. Words between backticks are
//! typed as they are.

/// What a page says of a command.
pub(super) struct Page {
    /// The words after the program's name.
    pub command: &'static str,
    /// What it does, a paragraph each.
    pub description: &'static [&'static str],
    /// What it is for, and how it is called; each must be understood by the program.
    pub examples: &'static [(&'static str, &'static str)],
    /// Other pages, with their sections.
    pub see_also: &'static [&'static str],
}

/// The page of a command.
pub(super) fn of(command: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.command == command)
}

/// What every command ends with, in the words of the README.
pub(super) const EXIT_STATUSES: &[(&str, &str)] = &[
    ("0", "done"),
    ("1", "anything else: a bug, an unknown refusal"),
    ("2", "wrong flags or values"),
    (
        "3",
        "unreachable, throttled, an outage; nothing was changed",
    ),
    (
        "4",
        "sign-in needed: nothing stored, token revoked or expired",
    ),
    (
        "5",
        "refused by the user, an admin or a policy; secret wrong or expired",
    ),
    ("6", "nobody finished the sign-in in time"),
    (
        "7",
        "the credential store is missing, locked, full or unsafe",
    ),
    ("130", "interrupted"),
];

/// Where a command departs from them.
pub(super) const EXIT_STATUS_REMARKS: &[(&str, &str)] = &[
    (
        "exec",
        "Once the program runs, its own exit status is passed on; 127: there is no such program; 126: it cannot be run.",
    ),
    (
        "status",
        "With `--check` it ends as monitoring plugins do: with 0 where all is well, with 1 for a warning, with 2 where somebody must act.",
    ),
];

/// What a command reads that its flags do not speak of.
pub(super) const ENVIRONMENT: &[(&str, &str, &str)] = &[
    (
        "",
        "ENTRA_TOKEN_STATE_DIR",
        "The folder of the list of accounts, of locks, and of what the store `file` keeps.",
    ),
    (
        "",
        "XDG_STATE_HOME",
        "Where that folder is otherwise, as `entra-token`; `~/.local/state` if it is not set.",
    ),
    (
        "",
        "XDG_RUNTIME_DIR",
        "The memory of the login session, where access tokens are copied to; a folder that others can read is not used.",
    ),
    (
        "",
        "AZURE_*, ENTRA_TOKEN_STORE",
        "Stand for flags of `login` in a first sign-in: see entra-token-login(1).",
    ),
    (
        "",
        "BROWSER",
        "The browser to open: a command; `%s` stands for the address.",
    ),
    (
        "",
        "HTTPS_PROXY, ALL_PROXY, NO_PROXY",
        "The proxy to Entra (http:// or https://), and for whom there is none. This machine is reached without one. A value that cannot be used is an error.",
    ),
    (
        "",
        "SSL_CERT_FILE, SSL_CERT_DIR",
        "Root certificates to trust in place of the system's, as PEM; see also `--ca-file`. Their dates are not looked at.",
    ),
    (
        "",
        "LC_ALL, LC_MESSAGES, LANG",
        "Messages are in Japanese where the first that is set begins with `ja`, and in English otherwise.",
    ),
    ("", "NO_COLOR", "If it is set, nothing is coloured."),
    (
        "login",
        "AZURE_CLIENT_CERTIFICATE_PASSWORD",
        "The passphrase of the certificate's private key.",
    ),
];

/// What the program keeps, on Linux.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        "~/.local/state/entra-token/accounts.json",
        "The list of accounts, without secrets.",
    ),
    (
        "~/.local/state/entra-token/credentials/",
        "The tokens of accounts in the store `file`, readable by their owner alone and not encrypted.",
    ),
    (
        "$XDG_RUNTIME_DIR/entra-token/",
        "Copies of access tokens, gone at logout.",
    ),
];

/// In the order of the help.
pub(super) const PAGES: &[Page] = &[
    Page {
        command: "",
        description: &[
            "You sign in once with a browser. `entra-token` keeps the refresh token in the keyring of the operating system, renews it, and hands a valid access token for SMTP to every script that asks.",
            "What was asked for is on standard output, everything for people on standard error. `show`, `refresh`, `exec`, `credential`, `status` and `logout` never ask anything, and always end. Messages are in English or Japanese; their labels `error:`, `hint:`, `warning:` and `note:` are the same in both. Help and manual are in English.",
            "No secret is ever written to a log, to an error, or to the arguments of another program.",
        ],
        examples: &[
            (
                "Sign in once, in a browser:",
                "entra-token login --client-id 00001111-aaaa-2222-bbbb-3333cccc4444",
            ),
            (
                "A valid access token, in a script:",
                "token=$(entra-token show) || exit",
            ),
            ("Prove that mail can be sent:", "entra-token doctor"),
            (
                "Keep the refresh token alive, by cron:",
                "17 4 * * *  entra-token refresh --if-older-than 30d",
            ),
        ],
        see_also: &["secret-tool(1)", "systemd.timer(5)"],
    },
    Page {
        command: "login",
        description: &[
            "Opens the browser at Microsoft's page, catches the answer on `http://localhost`, redeems it and stores the tokens. The address of the page is always printed: where no browser can be opened, open it anywhere, and paste the address of the last page, which cannot be loaded, into the waiting command.",
            "What is given is remembered with the account: `entra-token login -a NAME` signs in again. The store is proven before the browser opens.",
            "A flag beats what is remembered with the account, and that beats the environment, which counts for a first sign-in only. What a flag changes of an account is told before the browser opens. Without `-a`, another client id, tenant or authority makes another account, called by its user with a number behind it: you@example.com-2.",
            "A redirect URI that is registered under \"Mobile and desktop applications\" takes no client secret, one under \"Web\" must have it. A secret in the first case is left out after Entra has refused it, and you are told so.",
        ],
        examples: &[
            (
                "A person, with a browser:",
                "entra-token login --client-id 00001111-aaaa-2222-bbbb-3333cccc4444",
            ),
            (
                "A redirect URI under \"Web\", with its secret:",
                "entra-token login --client-id 00001111-aaaa-2222-bbbb-3333cccc4444 \\\n    --client-secret-file ~/secret",
            ),
            (
                "A server without a keyring:",
                "entra-token login --client-id 00001111-aaaa-2222-bbbb-3333cccc4444 \\\n    --store file",
            ),
            (
                "An app in its own name, without a person:",
                "entra-token login --app-only --client-id 00001111-aaaa-2222-bbbb-3333cccc4444 \\\n    --tenant contoso.onmicrosoft.com \\\n    --client-certificate certificate.pem --client-key key.pem",
            ),
            (
                "Begin and finish in two processes:",
                "entra-token login --start --client-id 00001111-aaaa-2222-bbbb-3333cccc4444\nentra-token login --finish -",
            ),
        ],
        see_also: &[
            "entra-token-status(1)",
            "entra-token-doctor(1)",
            "entra-token-logout(1)",
        ],
    },
    Page {
        command: "show",
        description: &[
            "Prints a valid access token and a newline. A stored one that has enough time left is printed without any network; otherwise it is renewed first, once across all processes, and stored before it is printed.",
            "Where renewing fails although the stored token is still valid, that one is printed, with a warning.",
        ],
        examples: &[
            ("In a script:", "token=$(entra-token show) || exit"),
            (
                "For a job of twenty minutes, as JSON with the expiry:",
                "entra-token show --min-ttl 20m --format json",
            ),
            (
                "What the token says of itself:",
                "entra-token show --claims",
            ),
        ],
        see_also: &["entra-token-refresh(1)", "entra-token-login(1)"],
    },
    Page {
        command: "refresh",
        description: &[
            "Asks Entra for new tokens whatever is left of the present ones, and stores them. A refresh token that is used lives on; one that is not used for 90 days dies.",
            "The PATH of cron has no `~/.cargo/bin`: give the whole path of the program there. Cron has no keyring either: keep the account in a file (`entra-token store move --to file`), or let a timer of systemd do it, in your own session.",
        ],
        examples: &[(
            "By cron, once a day:",
            "17 4 * * *  entra-token refresh --if-older-than 30d",
        )],
        see_also: &["entra-token-status(1)", "systemd.timer(5)"],
    },
    Page {
        command: "exec",
        description: &[
            "Runs a program with a valid access token in the variable ENTRA_ACCESS_TOKEN, and in no other place. The token is renewed first where little of it is left.",
            "The program does not find AZURE_CLIENT_SECRET and AZURE_CLIENT_CERTIFICATE_PASSWORD in its environment, though they were set: with them it could sign in for ever.",
        ],
        examples: &[
            (
                "A program that reads the token from its environment:",
                "entra-token exec -- python3 report.py",
            ),
            (
                "In a variable of another name, for a long run:",
                "entra-token exec -e SMTP_TOKEN --min-ttl 30m -- ./send-all",
            ),
        ],
        see_also: &["entra-token-show(1)"],
    },
    Page {
        command: "credential",
        description: &[
            "Speaks git's credential protocol: for Outlook's mail servers it answers `get` with the mailbox and a valid access token, and passes everything else over in silence, so that other helpers are asked.",
            "In git's configuration it is the `helper` of `[credential \"smtp://smtp.office365.com:587\"]`, written `!entra-token credential`.",
        ],
        examples: &[(
            "What git send-email asks:",
            "printf 'protocol=smtp\\nhost=smtp.office365.com\\n\\n' |\n    entra-token credential get",
        )],
        see_also: &[
            "gitcredentials(7)",
            "git-credential(1)",
            "git-send-email(1)",
        ],
    },
    Page {
        command: "switch",
        description: &[
            "With several accounts, one is used where neither `-a` nor ENTRA_TOKEN_ACCOUNT names another. This chooses it.",
        ],
        examples: &[(
            "Use this one from now on:",
            "entra-token switch alice@example.com",
        )],
        see_also: &["entra-token-status(1)"],
    },
    Page {
        command: "status",
        description: &[
            "Shows each account: who signed in, for what, where the tokens are, and when what ends. It prints no secret and asks nobody.",
            "`--check` is for monitors: one line, and the exit status of a monitoring plugin.",
        ],
        examples: &[
            ("All accounts, for a program:", "entra-token status --json"),
            (
                "For Nagios, Icinga or Checkmk:",
                "entra-token status --check --warn 14d --crit 3d",
            ),
            (
                "For Prometheus' node exporter:",
                "entra-token status --check --format prometheus > mail.prom",
            ),
        ],
        see_also: &["entra-token-refresh(1)", "entra-token-doctor(1)"],
    },
    Page {
        command: "doctor",
        description: &[
            "Tries every link of the chain from the state directory to the mail server: the store, the clock, Entra through the proxy and TLS, a refresh, what the token allows, then STARTTLS, AUTH XOAUTH2 and MAIL FROM at the mail server. It stops at the first that is broken, says who must do what about it, and ends with that link's exit status.",
            "No mail is sent unless `--send-to` asks for one. The token is never sent in the clear, nor to a server whose certificate is not trusted.",
        ],
        examples: &[
            ("Prove that mail can be sent:", "entra-token doctor"),
            (
                "Send one real mail, as a shared mailbox:",
                "entra-token doctor --user shared@example.com --send-to bob@example.com",
            ),
        ],
        see_also: &["entra-token-explain(1)", "entra-token-status(1)"],
    },
    Page {
        command: "explain",
        description: &[
            "Finds AADSTS codes, errors of OAuth and replies of mail servers in any text, and says of each what has happened, who must act, what exactly to do, and how sure that is. It asks nobody and needs no account.",
        ],
        examples: &[
            ("A code:", "entra-token explain AADSTS700025"),
            (
                "A reply of Exchange:",
                "entra-token explain 535 5.7.139 Authentication unsuccessful",
            ),
            (
                "A log:",
                "journalctl -u postfix | tail -n 100 | entra-token explain -",
            ),
        ],
        see_also: &["entra-token-doctor(1)", "journalctl(1)"],
    },
    Page {
        command: "setup",
        description: &[
            "Prints what a mail client has to be told so that it sends with the tokens of an account, and on standard error the file that it belongs into. `--write` adds it to that file, after showing the change. It prints no secret and asks no server.",
        ],
        examples: &[
            ("For msmtp:", "entra-token setup msmtp"),
            (
                "For NeoMutt, into its own file:",
                "entra-token setup neomutt --write",
            ),
        ],
        see_also: &[
            "entra-token-setup-hulft-square(1)",
            "entra-token-show(1)",
            "entra-token-doctor(1)",
        ],
    },
    Page {
        command: "setup hulft-square",
        description: &[
            "Fills in the form of HULFT Square's OAuth 2.0 connection for the app registration of an account, field by field in its order, and says what to check on each screen of Microsoft Entra and of HULFT Square. `--json` has the same under names that fit any platform that redeems its own code.",
            "Before that it asks Entra for new tokens with the client id, the secret and the scopes that the platform will send. The platform gets its code at its own address, so this is the nearest proof there is. An account that signs in without a secret is refused: the platform always sends one, and Entra takes it only with redirect URIs under \"Web\".",
        ],
        examples: &[
            (
                "The worksheet in Japanese, with the secret, for the clipboard:",
                "entra-token setup hulft-square --lang ja --reveal",
            ),
            (
                "For a program that makes such connections:",
                "entra-token setup hulft-square --json",
            ),
        ],
        see_also: &[
            "entra-token-login(1)",
            "entra-token-register(1)",
            "entra-token-status(1)",
        ],
    },
    Page {
        command: "register",
        description: &[
            "Plans the app registration in Microsoft Entra that `login` needs, and prints the plan; `--print` prints it as commands of the Azure CLI, as requests to Microsoft Graph or as steps in the admin center. `--dry-run` compares it with what is there, and `--run` carries it out through the Azure CLI.",
        ],
        examples: &[
            (
                "For yourself, as steps in the admin center:",
                "entra-token register --print portal",
            ),
            (
                "The same, carried out through the Azure CLI:",
                "entra-token register --run",
            ),
            (
                "For an integration platform that wants a secret:",
                "entra-token register --name \"HULFT Square\" --audience any-org \\\n    --with-secret --print az \\\n    --also-redirect https://app.square.hulft.com/connections/oauth2/callback",
            ),
        ],
        see_also: &["entra-token-login(1)"],
    },
    Page {
        command: "store",
        description: &["Says where the tokens of an account are kept."],
        examples: &[(
            "From the keyring into a file:",
            "entra-token store move --to file",
        )],
        see_also: &["entra-token-store-move(1)", "entra-token-export(1)"],
    },
    Page {
        command: "store move",
        description: &[
            "Moves an account to another store without a new sign-in, and deletes it where it was. If the old copy cannot be deleted it says so, ends with 7, and the next `logout` tries again.",
            "`keyring` is Secret Service, the macOS Keychain or Windows Credential Manager. `file` is a file that its owner alone can read, not encrypted. `command=CMD` is a program of yours.",
        ],
        examples: &[
            (
                "Into a file:",
                "entra-token store move -a alice@example.com --to file",
            ),
            (
                "Into a program of yours:",
                "entra-token store move --to command=/usr/local/bin/entra-token-pass",
            ),
        ],
        see_also: &["entra-token-store(1)", "entra-token-status(1)"],
    },
    Page {
        command: "export",
        description: &[
            "Seals an account so that only its recipient can open it, and prints it. Both machines renew their tokens from then on without disturbing each other.",
        ],
        examples: &[(
            "From a laptop to a server:",
            "entra-token export --to ~/server.pub |\n    ssh server entra-token import --store file",
        )],
        see_also: &["entra-token-import(1)", "age(1)", "ssh-keygen(1)"],
    },
    Page {
        command: "import",
        description: &[
            "Reads an account that `export` has sealed from standard input, opens it, and stores it. It asks for no passphrase.",
            "Whoever made the account chose where it requests tokens, where the browser takes the code of a sign-in, and which files of this computer it reads: a certificate, its key, a federated token, a CA file. If the authority is not one of Microsoft's, if the redirect URI is neither on this computer nor Microsoft's own page, or if there is such a file, `import` shows them and asks on the terminal; without one, it needs --allow-external. `status` shows them later.",
        ],
        examples: &[(
            "On a server, with the key of its user:",
            "ssh laptop entra-token export --to ~/server.pub |\n    entra-token import --store file",
        )],
        see_also: &["entra-token-export(1)", "age(1)"],
    },
    Page {
        command: "logout",
        description: &[
            "Deletes every copy of an account's tokens on this machine. Deleting nothing is no error.",
            "Entra cannot revoke a single token: a copy made elsewhere lives on. What is printed says how to end all sessions of a user.",
        ],
        examples: &[
            ("One account:", "entra-token logout -a alice@example.com"),
            ("All of them:", "entra-token logout --all"),
        ],
        see_also: &["entra-token-status(1)"],
    },
    Page {
        command: "generate",
        description: &[
            "Prints what the program says of itself to `man` and to shells. Packages have it installed already.",
        ],
        examples: &[(
            "Completions, for this shell only:",
            "source <(entra-token generate completions bash)",
        )],
        see_also: &[
            "entra-token-generate-man(1)",
            "entra-token-generate-completions(1)",
        ],
    },
    Page {
        command: "generate man",
        description: &["Prints a manual page like this one, made from the flags of the program."],
        examples: &[
            (
                "Read a page that is not installed:",
                "entra-token generate man login | man -l -",
            ),
            (
                "Install all of them for yourself:",
                "entra-token generate man --to ~/.local/share/man/man1",
            ),
        ],
        see_also: &["man(1)", "man-pages(7)"],
    },
    Page {
        command: "generate completions",
        description: &[
            "Prints a script from which a shell completes commands and flags. The folder that it goes into must be there: `mkdir -p` makes it.",
        ],
        examples: &[
            (
                "bash:",
                "entra-token generate completions bash > \\\n    ~/.local/share/bash-completion/completions/entra-token",
            ),
            (
                "zsh, in a folder of $fpath:",
                "entra-token generate completions zsh > ~/.zfunc/_entra-token",
            ),
            (
                "fish:",
                "entra-token generate completions fish > \\\n    ~/.config/fish/completions/entra-token.fish",
            ),
            (
                "PowerShell:",
                "entra-token generate completions powershell >> $PROFILE",
            ),
            (
                "Elvish:",
                "entra-token generate completions elvish >> ~/.config/elvish/rc.elv",
            ),
        ],
        see_also: &["bash(1)", "zsh(1)", "fish(1)"],
    },
];

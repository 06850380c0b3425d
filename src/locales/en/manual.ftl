# The manual pages: a message a command, `.text-N` its paragraphs, `.example-N` what its examples are for.
# What stands between backticks is typed as it is. The flags are told in the words of `--help`.

manual-user-commands = User Commands
manual-description = DESCRIPTION
manual-exit-statuses = EXIT STATUS
manual-variables = ENVIRONMENT
manual-paths = FILES
manual-examples = EXAMPLES
manual-see-also = SEE ALSO
manual-stands-for = Stands for `--{ $flag }`; the flag is stronger.

manual-program =
    .text-1 = You sign in once with a browser. `entra-token` keeps the refresh token in the keyring of the operating system, renews it, and hands a valid access token for SMTP to every script that asks.
    .text-2 = What was asked for is on standard output, everything for people on standard error. `show`, `refresh`, `exec`, `credential`, `status` and `logout` never ask anything, and always end. Messages, help and manual are in English or Japanese; the labels `error:`, `hint:`, `warning:` and `note:` are the same in both.
    .text-3 = No secret is ever written to a log, to an error, or to the arguments of another program.
    .example-1 = Sign in once, in a browser:
    .example-2 = A valid access token, in a script:
    .example-3 = Prove that mail can be sent:
    .example-4 = Keep the refresh token alive, by cron:

manual-login =
    .text-1 = Opens the browser at Microsoft's page, catches the answer on `http://localhost`, redeems it and stores the tokens. The address of the page is always printed: where no browser can be opened, open it anywhere, and paste the address of the last page, which cannot be loaded, into the waiting command.
    .text-2 = What is given is remembered with the account: `entra-token login -a NAME` signs in again. The store is proven before the browser opens.
    .text-3 = A flag beats what is remembered with the account, and that beats the environment, which counts for a first sign-in only. What a flag changes of an account is told before the browser opens. Without `-a`, another client id, tenant or authority makes another account, called by its user with a number behind it: you@example.com-2.
    .text-4 = A redirect URI that is registered under "Mobile and desktop applications" takes no client secret, one under "Web" must have it. A secret in the first case is left out after Entra has refused it, and you are told so.
    .example-1 = A person, with a browser:
    .example-2 = A redirect URI under "Web", with its secret:
    .example-3 = A server without a keyring:
    .example-4 = An app in its own name, without a person:
    .example-5 = Begin and finish in two processes:

manual-show =
    .text-1 = Prints a valid access token and a newline. A stored one that has enough time left is printed without any network; otherwise it is renewed first, once across all processes, and stored before it is printed.
    .text-2 = Where renewing fails although the stored token is still valid, that one is printed, with a warning.
    .example-1 = In a script:
    .example-2 = For a job of twenty minutes, as JSON with the expiry:
    .example-3 = What the token says of itself:

manual-refresh =
    .text-1 = Asks Entra for new tokens whatever is left of the present ones, and stores them. A refresh token that is used lives on; one that is not used for 90 days dies.
    .text-2 = The PATH of cron has no `~/.cargo/bin`: give the whole path of the program there. Cron has no keyring either: keep the account in a file (`entra-token store move --to file`), or let a timer of systemd do it, in your own session.
    .example-1 = By cron, once a day:

manual-exec =
    .text-1 = Runs a program with a valid access token in the variable ENTRA_ACCESS_TOKEN, and in no other place. The token is renewed first where little of it is left.
    .text-2 = The program does not find AZURE_CLIENT_SECRET and AZURE_CLIENT_CERTIFICATE_PASSWORD in its environment, though they were set: with them it could sign in for ever.
    .example-1 = A program that reads the token from its environment:
    .example-2 = In a variable of another name, for a long run:

manual-credential =
    .text-1 = Speaks git's credential protocol: for Outlook's mail servers it answers `get` with the mailbox and a valid access token, and passes everything else over in silence, so that other helpers are asked.
    .text-2 = In git's configuration it is the `helper` of `[credential "smtp://smtp.office365.com:587"]`, written `!entra-token credential`.
    .example-1 = What git send-email asks:

manual-switch =
    .text-1 = With several accounts, one is used where neither `-a` nor ENTRA_TOKEN_ACCOUNT names another. This chooses it.
    .example-1 = Use this one from now on:

manual-status =
    .text-1 = Shows each account: who signed in, for what, where the tokens are, and when what ends. It prints no secret and asks nobody.
    .text-2 = `--check` is for monitors: one line, and the exit status of a monitoring plugin.
    .example-1 = All accounts, for a program:
    .example-2 = For Nagios, Icinga or Checkmk:
    .example-3 = For Prometheus' node exporter:

manual-doctor =
    .text-1 = Tries every link of the chain from the state directory to the mail server: the store, the clock, Entra through the proxy and TLS, a refresh, what the token allows, then STARTTLS, AUTH XOAUTH2 and MAIL FROM at the mail server. It stops at the first that is broken, says who must do what about it, and ends with that link's exit status.
    .text-2 = No mail is sent unless `--send-to` asks for one. The token is never sent in the clear, nor to a server whose certificate is not trusted.
    .example-1 = Prove that mail can be sent:
    .example-2 = Send one real mail, as a shared mailbox:

manual-explain =
    .text-1 = Finds AADSTS codes, errors of OAuth and replies of mail servers in any text, and says of each what has happened, who must act, what exactly to do, and how sure that is. It asks nobody and needs no account.
    .example-1 = A code:
    .example-2 = A reply of Exchange:
    .example-3 = A log:

manual-setup =
    .text-1 = Prints what a mail client has to be told so that it sends with the tokens of an account, and on standard error the file that it belongs into. `--write` adds it to that file, after showing the change. It prints no secret and asks no server.
    .example-1 = For msmtp:
    .example-2 = For NeoMutt, into its own file:

manual-setup-hulft-square =
    .text-1 = Fills in the form of HULFT Square's OAuth 2.0 connection for the app registration of an account, field by field in its order, and says what to check on each screen of Microsoft Entra and of HULFT Square. `--json` has the same under names that fit any platform that redeems its own code.
    .text-2 = Before that it asks Entra for new tokens with the client id, the secret and the scopes that the platform will send. The platform gets its code at its own address, so this is the nearest proof there is. An account that signs in without a secret is refused: the platform always sends one, and Entra takes it only with redirect URIs under "Web".
    .example-1 = The worksheet in Japanese, with the secret, for the clipboard:
    .example-2 = For a program that makes such connections:

manual-register =
    .text-1 = Plans the app registration in Microsoft Entra that `login` needs, and prints the plan; `--print` prints it as commands of the Azure CLI, as requests to Microsoft Graph or as steps in the admin center. `--dry-run` compares it with what is there, and `--run` carries it out through the Azure CLI.
    .example-1 = For yourself, as steps in the admin center:
    .example-2 = The same, carried out through the Azure CLI:
    .example-3 = For an integration platform that wants a secret:

manual-store =
    .text-1 = Says where the tokens of an account are kept.
    .example-1 = From the keyring into a file:

manual-store-move =
    .text-1 = Moves an account to another store without a new sign-in, and deletes it where it was. If the old copy cannot be deleted it says so, ends with 7, and the next `logout` tries again.
    .text-2 = `keyring` is Secret Service, the macOS Keychain or Windows Credential Manager. `file` is a file that its owner alone can read, not encrypted. `command=CMD` is a program of yours.
    .example-1 = Into a file:
    .example-2 = Into a program of yours:

manual-export =
    .text-1 = Seals an account so that only its recipient can open it, and prints it. Both machines renew their tokens from then on without disturbing each other.
    .example-1 = From a laptop to a server:

manual-import =
    .text-1 = Reads an account that `export` has sealed from standard input, opens it, and stores it. It asks for no passphrase.
    .text-2 = Whoever made the account chose where it requests tokens, where the browser takes the code of a sign-in, and which files of this computer it reads: a certificate, its key, a federated token, a CA file. If the authority is not one of Microsoft's, if the redirect URI is neither on this computer nor Microsoft's own page, or if there is such a file, `import` shows them and asks on the terminal; without one, it needs --allow-external. `status` shows them later.
    .example-1 = On a server, with the key of its user:

manual-logout =
    .text-1 = Deletes every copy of an account's tokens on this machine. Deleting nothing is no error.
    .text-2 = Entra cannot revoke a single token: a copy made elsewhere lives on. What is printed says how to end all sessions of a user.
    .example-1 = One account:
    .example-2 = All of them:

manual-generate =
    .text-1 = Prints what the program says of itself to `man` and to shells. Packages have it installed already.
    .example-1 = Completions, for this shell only:

manual-generate-man =
    .text-1 = Prints a manual page like this one, made from the flags of the program.
    .example-1 = Read a page that is not installed:
    .example-2 = Install all of them for yourself:

manual-generate-completions =
    .text-1 = Prints a script from which a shell completes commands and flags. The folder that it goes into must be there: `mkdir -p` makes it.
    .example-1 = bash:
    .example-2 = zsh, in a folder of $fpath:
    .example-3 = fish:
    .example-4 = PowerShell:
    .example-5 = Elvish:

manual-exit-status =
    .code-0 = done
    .code-1 = anything else: a bug, an unknown refusal
    .code-2 = wrong flags or values
    .code-3 = unreachable, throttled, an outage; nothing was changed
    .code-4 = sign-in needed: nothing stored, token revoked or expired
    .code-5 = refused by the user, an admin or a policy; secret wrong or expired
    .code-6 = nobody finished the sign-in in time
    .code-7 = the credential store is missing, locked, full or unsafe
    .code-130 = interrupted
    .exec = Once the program runs, its own exit status is passed on; 127: there is no such program; 126: it cannot be run.
    .status = With `--check` it ends as monitoring plugins do: with 0 where all is well, with 1 for a warning, with 2 where somebody must act.

manual-environment =
    .ENTRA_TOKEN_STATE_DIR = The folder of the list of accounts, of locks, and of what the store `file` keeps.
    .XDG_STATE_HOME = Where that folder is otherwise, as `entra-token`; `~/.local/state` if it is not set.
    .XDG_RUNTIME_DIR = The memory of the login session, where access tokens are copied to; a folder that others can read is not used.
    .AZURE = Stand for flags of `login` in a first sign-in: see entra-token-login(1).
    .BROWSER = The browser to open: a command; `%s` stands for the address.
    .HTTPS_PROXY = The proxy to Entra (http:// or https://), and for whom there is none. This machine is reached without one. A value that cannot be used is an error.
    .SSL_CERT_FILE = Root certificates to trust in place of the system's, as PEM; see also `--ca-file`. Their dates are not looked at.
    .LC_ALL = Messages are in Japanese where the first that is set begins with `ja`, and in English otherwise.
    .NO_COLOR = If it is set, nothing is coloured.
    .AZURE_CLIENT_CERTIFICATE_PASSWORD = The passphrase of the certificate's private key.

manual-files =
    .accounts = The list of accounts, without secrets.
    .credentials = The tokens of accounts in the store `file`, readable by their owner alone and not encrypted.
    .copies = Copies of access tokens, gone at logout.

# The manual pages: a message a command, `.text-N` its paragraphs, `.example-N` what its examples are for.
# What stands between backticks is typed as it is. The flags are told in the words of `--help`.

manual-user-commands = User Commands
manual-description = DESCRIPTION
manual-exit-statuses = EXIT STATUS
manual-variables = ENVIRONMENT
manual-paths = FILES
manual-examples = EXAMPLES
manual-see-also = SEE ALSO
manual-stands-for = Replaces `--{ $flag }`, unless that flag is given.

manual-program =
    .text-1 = You sign in once in a browser. `entra-token` stores the refresh token in the operating system's keyring, renews it, and gives scripts a valid access token for SMTP.
    .text-2 = Results go to standard output, messages to standard error. `show`, `refresh`, `exec`, `credential`, `sendmail`, `status` and `logout` never prompt, and always finish. Messages, help and manual are in English or Japanese; the labels `error:`, `hint:`, `warning:` and `note:` are the same in both.
    .text-3 = No secret is ever written to a log or an error message, or passed in another program's arguments.
    .example-1 = Sign in once, in a browser:
    .example-2 = Get a valid access token in a script:
    .example-3 = Test that mail can be sent:
    .example-4 = Keep the refresh token valid, from cron:

manual-login =
    .text-1 = Opens Microsoft's sign-in page in the browser, receives the authorization code on `http://localhost`, redeems it and stores the tokens. The address of the page is always printed: if no browser can be opened here, open it on any computer, and paste the address of the last page, which fails to load there, into the waiting command.
    .text-2 = The settings are stored with the account: `entra-token login -a NAME` signs in again with the same ones. The store is tested before the browser opens.
    .text-3 = Flags override the account's stored settings, which override the environment, which applies to the first sign-in only. If a flag changes an account, a message says so before the browser opens. Without `-a`, a different client ID, tenant or authority creates another account, named after its user and a number: you@example.com-2.
    .text-4 = A redirect URI under "Mobile and desktop applications" does not allow a client secret; one under "Web" requires it. In the first case, if Entra rejects a secret, `login` tries again without it, and says so.
    .example-1 = Sign in as a user, in a browser:
    .example-2 = Use a redirect URI under "Web", with a client secret:
    .example-3 = Sign in on a server without a keyring:
    .example-4 = Sign in as the app itself, without a user:
    .example-5 = Start and finish in two processes:

manual-show =
    .text-1 = Prints a valid access token and a newline. If the stored token is valid for long enough, no network is used; otherwise it is refreshed first, once across all processes, and stored before it is printed.
    .text-2 = If refreshing fails but the stored token is still valid, the stored token is printed, with a warning.
    .example-1 = Use it in a script:
    .example-2 = Get a token for a 20-minute job, as JSON with its expiry:
    .example-3 = Show the claims of the token:

manual-refresh =
    .text-1 = Requests new tokens from Entra, even if the current ones are still valid, and stores them. A refresh token stays valid as long as it is used; it expires after 90 days without use.
    .text-2 = cron's PATH does not include `~/.cargo/bin`: use the absolute path of the program. cron has no keyring either: store the account in a file (`entra-token store move --to file`), or use a systemd timer in your own session.
    .example-1 = Once a day, from cron:
    .example-2 = Send a notification once if an account can no longer be refreshed:

manual-exec =
    .text-1 = Runs a program with a valid access token in the environment variable ENTRA_ACCESS_TOKEN, and nowhere else. The token is refreshed first if it expires soon.
    .text-2 = AZURE_CLIENT_SECRET and AZURE_CLIENT_CERTIFICATE_PASSWORD are removed from the program's environment, because they would let it sign in indefinitely.
    .example-1 = Run a program that reads the token from its environment:
    .example-2 = Use another variable, for a long run:

manual-credential =
    .text-1 = Implements git's credential helper protocol: for Outlook's mail servers, it answers `get` with the mailbox and a valid access token; it silently ignores everything else, so that git asks other helpers.
    .text-2 = In git's configuration, set `helper = !entra-token credential` under `[credential "smtp://smtp.office365.com:587"]`.
    .example-1 = Make the request of git send-email:

manual-sendmail =
    .text-1 = Reads a message from standard input and submits it to the mail server with a token of the account, as programs call sendmail(8). There is no queue: it exits when the mail server has accepted or refused the message.
    .text-2 = The message is read to its end first, so that what cannot be sent is reported before the server is contacted: lines of more than 998 bytes, NUL bytes, carriage returns within a line, more bytes than the server accepts. A long message is kept in an unnamed temporary file (TMPDIR), not in memory.
    .text-3 = Date, Message-ID and From are added if they are missing, Bcc and a leading `From ` line are removed, line ends become CRLF; nothing else is changed, but From with `--force-from`. Addresses with a quoted user name, such as `"a b"@example.com`, are refused.
    .text-4 = All recipients get the message, or none: if the server refuses one of them, nothing is sent. If the connection is lost when the server has the whole message, it is not known whether it was accepted. The exit status is 75 then: trying again may deliver it twice, which mail allows, while giving up could lose it.
    .text-5 = Without `--from`, the sender is the one given with `-f`, or the account's own address. `-f '<>'` sends without an envelope sender: failed deliveries are not reported.
    .example-1 = Send a message to the recipients in its header:
    .example-2 = Send as a shared mailbox:
    .example-3 = Print the script that replaces /usr/sbin/sendmail for cron, mdadm and smartd:

manual-switch =
    .text-1 = Chooses the account that is used if neither `-a` nor ENTRA_TOKEN_ACCOUNT names one.
    .example-1 = Make this account the default:

manual-status =
    .text-1 = Shows each account: its user, scopes, store, and when its tokens and secrets expire. It prints no secrets, and uses no network.
    .text-2 = `--check` is for monitoring systems: it prints one line, and its exit status is that of a monitoring plugin.
    .example-1 = Print all accounts as JSON:
    .example-2 = Check from Nagios, Icinga or Checkmk:
    .example-3 = Write metrics for Prometheus' node exporter:

manual-doctor =
    .text-1 = Tests every step from the state directory to the mail server: the store, the clock, Entra through the proxy and TLS, a refresh, the token's permissions, then STARTTLS, AUTH XOAUTH2 and MAIL FROM at the mail server. It stops at the first failure, says who must act and how, and exits with the status of that failure.
    .text-2 = No mail is sent without `--send-to`. The token is never sent unencrypted, nor to a server whose certificate is not trusted.
    .example-1 = Test that mail can be sent:
    .example-2 = Send a real test mail from a shared mailbox:

manual-explain =
    .text-1 = Finds AADSTS codes, OAuth errors and replies of mail servers in any text, and explains each: what happened, who must act, exactly what to do, and how certain that is. It uses no network and requires no account.
    .example-1 = Explain a code:
    .example-2 = Explain a reply from Exchange:
    .example-3 = Explain a log:

manual-setup =
    .text-1 = Prints the configuration with which a mail client uses an account's tokens, and, on standard error, the file it belongs in. `--write` adds it to that file, after showing the change. It prints no secrets, and uses no network.
    .example-1 = Print the configuration for msmtp:
    .example-2 = Add it to NeoMutt's configuration file:

manual-setup-hulft-square =
    .text-1 = Prints the values for HULFT Square's OAuth 2.0 connection form, from an account's app registration, in the order of the form, and what to check on each screen of Microsoft Entra and HULFT Square. `--json` prints the same with field names that suit any platform that redeems its own code.
    .text-2 = First, it requests new tokens from Entra with the client ID, secret and scopes that the platform will send. The platform receives its code at its own redirect URI, so this is the closest test possible. An account that signs in without a secret is refused: the platform always sends one, and Entra accepts it only with redirect URIs under "Web".
    .example-1 = Print the worksheet in Japanese, with the secret, to copy from:
    .example-2 = Print it as JSON, for a program that creates such connections:

manual-register =
    .text-1 = Plans the app registration in Microsoft Entra that `login` requires, and prints the plan; `--print` prints it as Azure CLI commands, Microsoft Graph requests, or steps in the admin center. `--dry-run` compares it with the directory, and `--run` applies it through the Azure CLI.
    .example-1 = Print the plan as steps in the admin center:
    .example-2 = Apply it through the Azure CLI:
    .example-3 = Plan an app for an integration platform that requires a secret:

manual-store =
    .text-1 = Manages where the tokens of an account are stored.
    .example-1 = Move an account from the keyring to a file:

manual-store-move =
    .text-1 = Moves an account to another store without a new sign-in, and deletes it from the old one. If the old copy cannot be deleted, it says so and exits with 7, and the next `logout` tries again.
    .text-2 = `keyring` is the Secret Service, the macOS Keychain or Windows Credential Manager. `file` is a file that only its owner can read, not encrypted. `command=CMD` is a program that you provide.
    .example-1 = Move an account to a file:
    .example-2 = Move the account to your own program:

manual-export =
    .text-1 = Encrypts an account for a recipient, and prints it. From then on, both computers refresh their tokens independently.
    .example-1 = Copy an account from a laptop to a server:

manual-import =
    .text-1 = Reads an account encrypted by `export` from standard input, decrypts it, and stores it. It does not ask for a passphrase.
    .text-2 = An account determines where it requests tokens, where the browser sends the code of a sign-in, and which files on this computer it reads: a certificate, its key, a federated token, a CA file. If the authority is not Microsoft's, if the redirect URI is neither on this computer nor a Microsoft page, or if there is such a file, `import` shows them and asks for confirmation on the terminal; without a terminal, it requires `--allow-external`. `status` shows them later.
    .example-1 = Import on a server, with its user's key:

manual-logout =
    .text-1 = Deletes all copies of an account's tokens on this computer. If there is nothing to delete, that is not an error.
    .text-2 = Entra cannot revoke a single token: a copy made elsewhere stays valid. The output says how to revoke all sessions of a user.
    .example-1 = Sign out of one account:
    .example-2 = Sign out of all accounts:

manual-generate =
    .text-1 = Prints manual pages and shell completions. Packages install them already.
    .example-1 = Load completions into the current shell only:

manual-generate-man =
    .text-1 = Prints a manual page like this one, generated from the program's flags.
    .example-1 = Read a page that is not installed:
    .example-2 = Install all pages for yourself:

manual-generate-completions =
    .text-1 = Prints a script with which a shell completes commands and flags. Its folder must exist: create it with `mkdir -p`.
    .example-1 = bash:
    .example-2 = zsh, in a folder of $fpath:
    .example-3 = fish:
    .example-4 = PowerShell:
    .example-5 = Elvish:

manual-exit-status =
    .code-0 = done
    .code-1 = any other error: a bug, an unknown refusal
    .code-2 = invalid flags or values
    .code-3 = server unreachable, throttled or down; nothing was changed
    .code-4 = sign-in required: nothing stored, or the token was revoked or has expired
    .code-5 = refused by the user, an admin or a policy; secret invalid or expired
    .code-6 = the sign-in was not completed in time
    .code-7 = the credential store is missing, locked, full or unsafe
    .code-130 = interrupted
    .sysexit-0 = the mail server accepted the message for all recipients
    .sysexit-64 = invalid flags or values
    .sysexit-65 = the message cannot be sent: no recipient, a line too long, a NUL byte, too large
    .sysexit-67 = a recipient was refused: nobody got the message
    .sysexit-69 = the mail server refused the message
    .sysexit-70 = a bug
    .sysexit-74 = standard input could not be read
    .sysexit-75 = try again later: network, throttling, locked store, interrupted; also if the reply to the whole message did not arrive, when it may have been accepted
    .sysexit-77 = a person must act: sign in again, a permission, a policy
    .sysexit-78 = the credential store is missing, unsafe or damaged
    .sendmail = With `--defer`, 75 replaces 70, 74, 77 and 78.
    .exec = If the program runs, its exit status is passed on; 127: program not found; 126: it cannot be run.
    .status = With `--check`, the exit status is that of a monitoring plugin: 0 for OK, 1 for a warning, 2 for critical.

manual-environment =
    .ENTRA_TOKEN_STATE_DIR = Folder for the list of accounts, lock files, and the tokens of the store `file`.
    .XDG_STATE_HOME = Parent of that folder, which is then named `entra-token`. Default: `~/.local/state`.
    .XDG_RUNTIME_DIR = Folder of the login session, in memory, where access tokens are cached; not used if others can read it.
    .AZURE = Replace flags of `login` at the first sign-in: see entra-token-login(1).
    .BROWSER = Command that opens the browser; `%s` stands for the address.
    .HTTPS_PROXY = Proxy to Entra (http:// or https://), and the hosts to reach without it. Connections to this computer never use a proxy. An invalid value is an error.
    .SSL_CERT_FILE = Root certificates in PEM format, to trust instead of the system's; see also `--ca-file`. Their expiry dates are ignored.
    .LC_ALL = Messages are in Japanese if the first variable that is set starts with `ja`, otherwise in English.
    .NO_COLOR = If set, output is not colored.
    .AZURE_CLIENT_CERTIFICATE_PASSWORD = Passphrase of the certificate's private key.

manual-files =
    .accounts = The list of accounts, without secrets.
    .credentials = The tokens of accounts in the store `file`, readable only by their owner, not encrypted.
    .copies = Copies of access tokens, deleted when you log out of the computer.

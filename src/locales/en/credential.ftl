credential-waiting = waiting for git's input on standard input, such as protocol=smtp and host=smtp.office365.com, followed by an empty line
credential-git-config = tell git the user: `git config sendemail.smtpUser ADDRESS`
credential-not-signed-in = not signed in as { $username }
    .hint = run `entra-token login { $flag } --client-id ID`; for a shared mailbox, name the account that has access to it: `entra-token credential -a NAME` (known accounts: { $known })
credential-not-allowed = the token of { $name } does not allow { $needed }
    .hint = sign in for it: `entra-token login { $flag } { $flags }`
credential-not-git = standard input does not follow git's credential helper protocol
    .hint = each line is `KEY=VALUE` without control characters, and an empty line ends the input: `printf 'protocol=smtp\nhost=smtp.office365.com:587\n\n' | entra-token credential get`
credential-unreadable-input = cannot read standard input: { $reason }

# What texts without a code mean: see src/guide/rows/texts.json. The guide fills in the account at hand, as in aadsts.ftl.
# `.said` in Japanese is how Japanese pages and programs say it, one phrase behind the other with `;` between them.
# Signing in.
text-not-for-consumers = the application cannot be used with a personal Microsoft account: its supported account types leave personal accounts out, or the client id is not its Application (client) ID
    .remedy = compare { $client_id } with the Application (client) ID in Entra admin center > Entra ID > App registrations, and choose an entry with personal Microsoft accounts ("Any Entra ID Tenant + Personal Microsoft accounts", formerly "Accounts in any organizational directory and personal Microsoft accounts") under Supported account types; then run `{ $login_without_tenant } --tenant consumers`
text-personal-redirect-uri = the redirect URI of the request is not registered for the application (this is how personal accounts say it)
    .remedy = add exactly the redirect URI that the request sent (`{ $redirect_uri }`, or the one in the address of the page) in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication, and run `{ $login }`
text-personal-scope = the scope is not valid for this account: a personal account takes the mail scopes of outlook.office.com only, not of outlook.office365.com, and no .default
    .remedy = run `{ $login } --scope https://outlook.office.com/SMTP.Send`; in another program set the scopes to https://outlook.office.com/SMTP.Send (or IMAP.AccessAsUser.All) and offline_access
text-assertion-audience = the client assertion, signed with the certificate, is addressed to another tenant or cloud than the one that it was sent to
    .remedy = sign in at the tenant and in the cloud of the app registration: `{ $login_without_tenant_and_cloud } --tenant TENANT_ID --cloud CLOUD` (global, usgov, usgov-dod or china); a program that makes its own assertion must put the address of the token endpoint, such as https://login.microsoftonline.com/TENANT_ID/oauth2/v2.0/token, into `aud`
text-service-abuse = Microsoft has blocked the personal account because it suspects abuse, such as spam
    .remedy = the owner of the account has to sign in at https://account.live.com or https://outlook.com and follow what it says to unblock it; then run `{ $login }`
text-malformed-grant = the refresh token or code is damaged (cut off or copied wrongly), or belongs to another client id or tenant than the one that sent it
    .remedy = run `{ $login }` and sign in again with the same client id that will refresh; copy the whole token, without line ends
text-admin-approval = in this tenant only an admin may consent to the application
    .remedy = have an admin open { $admin_consent_url } and accept, then run `{ $login }`
    .said = need admin approval
text-personal-not-here = a personal account was entered where only work or school accounts may sign in: by the tenant in the address, or by the app registration
    .remedy = sign in with the work or school account of the mailbox; for a personal mailbox run `{ $login_without_tenant } --tenant consumers`, with an app registration whose supported account types include personal Microsoft accounts
    .said = use your work or school account instead
text-no-personal-account = no account of this kind has this address: a work account was entered where personal accounts sign in, or the reverse, or the address is misspelt
    .remedy = run `{ $login_without_tenant } --tenant organizations` for a work or school account, `--tenant consumers` for a personal one
text-not-in-tenant = the account that signed in does not belong to this tenant
    .remedy = run `{ $login_without_tenant } --tenant TENANT_ID --prompt select_account` with the tenant of the mailbox, and choose its account
text-policy-page = a Conditional Access policy of the organisation blocks the sign-in (often because of the device, the network, or a device code)
    .remedy = run `{ $login }` in the browser of a device that your organisation manages, without --device-code; or have an admin exempt this account or app in Entra admin center > Entra ID > Conditional Access > Policies
    .said = criteria to access this resource
text-no-json = the token endpoint answered with a page instead of JSON: its address (URL) is wrong, or a proxy answered
    .remedy = check the token URL of the program: https://login.microsoftonline.com/TENANT_ID/oauth2/v2.0/token, with the tenant's id or domain in it and nothing else; and that no proxy stands in between
text-azure-sdk = a program with the Azure SDK found no credential to sign in with; entra-token has no part in it
    .remedy = sign in with `az login` on that computer, or set the environment variables that the SDK reads, such as AZURE_CLIENT_ID
text-graph-denied = whoever signed in may not do this in the directory: the role or the permission for it is missing
    .remedy = have an Entra admin do it, or give the role Application Developer (to register applications) or Cloud Application Administrator (to change them and to consent); then sign in again
text-credential-policy = a policy of the tenant (app management policy) forbids this type of credential, most often client secrets
    .remedy = use a certificate or a federated credential instead, or a public client without a client secret; or have an Entra admin exempt the application from the policy
text-credential-lifetime = a policy of the tenant (app management policy) does not allow a client secret or certificate that is valid for so long
    .remedy = make one with a shorter lifetime, or have an Entra admin change the policy
text-too-many-secrets = a personal account's app registration may have two client secrets at most, and has them
    .remedy = delete a client secret that is no longer used in Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets, then add the new one
text-directory-quota = the person or the tenant may not make any more objects in the directory: app registrations count, and deleted ones for 30 days
    .remedy = delete what is no longer used in Entra admin center > Entra ID > App registrations, also under Deleted applications; or have an Entra admin (with a role, the limit of a person does not count) register it
text-audience = the access token is for another service than the one that it was sent to, or is damaged or has expired
    .remedy = ask for a token of the service that is called: https://outlook.office.com/SMTP.Send for SMTP, https://outlook.office.com/IMAP.AccessAsUser.All for IMAP, https://graph.microsoft.com/Mail.Send for Microsoft Graph; `{ $doctor }` checks the one for SMTP
text-several-services = the scopes belong to more than one service (such as Outlook and Microsoft Graph), and a token is for one service only
    .remedy = { $graph_scopes ->
        [none] ask for the scopes of one service at a time: `{ $login } { $mail_scopes }`; a program that needs Microsoft Graph, too, asks for a second token
        *[some] ask for the scopes of one service at a time: those of mail (`{ $login } { $mail_scopes }`), and in a second request those of Microsoft Graph: { $graph_scopes }
    }
text-not-subscribed = the organisation has not subscribed to, or not enabled, the service that the application needs
    .remedy = have an admin check that the tenant has an Exchange Online licence and that the service is enabled, then run `{ $login }`
text-common-only = a personal account was used at the address of one organisation: it can only sign in where personal accounts do
    .remedy = run `{ $login_without_tenant } --tenant consumers` for a personal account (another program: common or consumers in the address), or sign in with an account of the organisation: `{ $login } --prompt select_account`
text-public-secret = the application is a public client for this redirect URI, so Entra refuses a client secret
    .remedy = run `{ $login }` without a client secret, or leave the secret out of the program's settings; or register the redirect URI under Web in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication

# Mail, and programs that send it.
text-imap-not-connected = the sign-in was accepted, but there is no mailbox behind it: IMAP is off for the mailbox, `user=` is not its address, whoever signed in has no right on it, it has no licence, or Microsoft has an outage
    .remedy = check the address; an Exchange administrator checks that IMAP is on (`Set-CASMailbox -Identity { $mailbox } -ImapEnabled $true`), the licence, and for a shared mailbox FullAccess; an app needs IMAP.AccessAsApp and the right on the mailbox
text-imap-refused = Exchange Online does not take this token for this mailbox over IMAP or POP, and does not say why
    .remedy = check in this order: (1) the scope of the token is https://outlook.office.com/IMAP.AccessAsUser.All (POP.AccessAsUser.All for POP; an app has IMAP.AccessAsApp), not one of SMTP or Microsoft Graph; (2) `user=` is the address of the mailbox, { $mailbox }; (3) the protocol is enabled for it: `Set-CASMailbox -Identity { $mailbox } -ImapEnabled $true`; (4) for a shared mailbox, whoever signs in has FullAccess
text-imap-unreadable = the IMAP server cannot read the sign-in: the XOAUTH2 string is cut off, broken into lines or put together wrongly
    .remedy = the string is the base64, in one line, of `user={ $mailbox }`, a byte 01, `auth=Bearer TOKEN` and two bytes 01, with the token of `{ $show }` and nothing added to it
text-imap-password = the program signed in over IMAP or POP with a password, which Microsoft's mailboxes no longer take
    .remedy = set the program to OAuth 2.0 (XOAUTH2) with an access token for https://outlook.office.com/IMAP.AccessAsUser.All (POP.AccessAsUser.All for POP): `{ $show }` prints one where the account was signed in with that scope
text-token-ended = the access token ended during the session (it lasts for about an hour), and Exchange Online closed it
    .remedy = sign in again with a fresh token: `{ $show }` gives one for each new connection; a program that stays connected has to fetch it anew
text-no-mechanism = this computer's SASL library has no plug-in (mechanism) for XOAUTH2, or the server offers none that the program has
    .remedy = install the plug-in for Cyrus SASL (sasl-xoauth2, or cyrus-sasl-xoauth2) and list `xoauth2` among the program's mechanisms (Postfix: `smtp_sasl_mechanism_filter = xoauth2`); also check that it connects with TLS, port 587 with STARTTLS, since the server offers no sign-in before; a 4.7.0 beside it is Postfix's own, and no passing fault
text-exchange-cmdlet = PowerShell does not know this command of Exchange Online: it is not connected, or whoever is connected lacks the Exchange role for it
    .remedy = run `Install-Module ExchangeOnlineManagement` and `Connect-ExchangeOnline` first, as an Exchange administrator (role group Organization Management for New-ServicePrincipal), then the command again
text-app-access-policy = a policy of Exchange (an application access policy, or EwsApplicationAccessPolicy) keeps the application away from this mailbox
    .remedy = have an Exchange administrator put the mailbox into the group of the policy (`Get-ApplicationAccessPolicy`, `Test-ApplicationAccessPolicy -Identity { $mailbox } -AppId { $client_id }`); also `Get-OrganizationConfig | fl Ews*` and `Get-CASMailbox -Identity { $mailbox } | fl Ews*`, whose lists have to allow the application; a change takes an hour, at times a day
text-no-mailbox = the account has no mailbox in Exchange Online: no licence, or the mailbox is on premises, inactive or deleted
    .remedy = have an admin check the licence in Microsoft 365 admin center > Users > Active users > { $mailbox } > Licenses and apps
text-graph-mail = Microsoft Graph does not let the application use this mailbox: the permission (such as Mail.Send) is missing in the access token, or was not consented
    .remedy = add the permission Mail.Send of Microsoft Graph in Entra admin center > Entra ID > App registrations > { $client_id } > API permissions (delegated for a person, application for an app-only program), grant admin consent, and fetch a new token; SMTP needs another one: { $smtp_send }
    .app-only = an Entra admin adds the application permission Mail.Send of Microsoft Graph (a delegated one does not count for an app-only token) in Entra admin center > Entra ID > App registrations > { $client_id } > API permissions and grants admin consent; then fetch a new token and look for it under `roles`; an Exchange administrator checks that no policy keeps the app from the mailbox: `Test-ApplicationAccessPolicy -Identity { $mailbox } -AppId { $client_id }`
text-recipient = the recipient's address does not exist, or its server takes no mail for it; the sign-in is not the reason
    .remedy = check the spelling of the recipient's address; if it is right, whoever runs the recipient's mail has to look at it
text-restricted-recipient = the recipient (a group or mailbox) takes mail from certain senders only, or a mail flow rule of its organisation rejects it; the sign-in is not the reason
    .remedy = have an Exchange administrator of the recipient's organisation allow the sender (delivery management of the group or mailbox), or change the mail flow rule
text-sender-authentication = the recipient's server does not believe that the mail comes from the domain in From: SPF, DKIM or DMARC fails; this is not about signing in
    .remedy = have whoever runs the DNS of the domain in From publish SPF and DMARC, and switch on DKIM, for the service that sends; for Exchange Online: Microsoft Defender > Policies > Email authentication settings
text-msmtp-line = a line of the configuration is too long: most often the access token itself was pasted into it, which also lasts for an hour only
    .remedy = take the token out and let msmtp fetch it: `auth xoauth2` and `passwordeval "{ $show }"`; `entra-token setup msmtp` prints the whole account
text-empty-command = the command that should print the access token printed nothing (no output)
    .remedy = run that command by hand in a terminal, as the same user and in the same environment: its message on stderr says why; for entra-token that is `{ $show }`, and `{ $status }` tells whether the account is signed in
text-crash = a process of the mail server crashed, which says nothing of the sign-in; a SASL plug-in in it is a likely reason
    .remedy = install the version of the SASL plug-in that fits this system, and look at its own log
text-wrong-tls = the program and the server do not agree how TLS begins: port 587 wants STARTTLS, and TLS from the start only fits port 465, which Microsoft does not have
    .remedy = set the program to port 587 with STARTTLS (often called "TLS" or "starttls", and not "SSL", "smtps" or ssl://; `secure: false` in nodemailer, SecureSocketOptions.StartTls in MailKit, `mail.smtp.starttls.enable` without `ssl.enable` in Java, `starttls()` after `SMTP` and not `SMTP_SSL` in Python) and the host smtp.office365.com (outlook.office365.com is for IMAP and POP: 993 and 995, TLS from the start); if that is set already, a proxy or virus scanner answers in the server's place: see `{ $doctor }`

text-scope-not-granted = the refresh asks for a scope that the user has not consented to, or no longer has
    .remedy = run `{ $login } { $mail_scopes } --prompt consent` and accept; the token of one service does not cover another (IMAP and SMTP are outlook.office.com, Mail.Read is Microsoft Graph)
text-app-not-for-consumers = a personal account signed in, and the application is not registered for personal accounts (or its client id is wrong)
    .remedy = sign in with a work or school account: `{ $login } --prompt select_account`; or include personal Microsoft accounts under Supported account types in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
text-personal-in-tenant = a personal Microsoft account (live.com) signed in at the tenant of an organisation, which does not know it
    .remedy = choose the work or school account: `{ $login } --prompt select_account`, best in a private browser window; for a personal mailbox use an app registration that takes personal accounts and `{ $login_without_tenant } --tenant consumers`
text-single-page = a page in a browser redeemed the code, and the redirect URI is not registered under "Single-page application"
    .remedy = if the program runs in the browser, move its redirect URI to "Single-page application" in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication; if it runs on a server, it must send the token request itself, without an Origin header
text-graph-identity = Microsoft Graph does not know the application in this tenant: nobody has consented there, or the token is of another tenant
    .remedy = have an admin consent at { $admin_consent_url }, and ask for the token at the tenant of the mailbox (not common)
text-graph-user = the sender that the program names in /users/… is no user with a mailbox in this tenant: a misspelt address, an alias, or another tenant
    .remedy = give the program the user's sign-in name (UPN) or primary address, as Microsoft 365 admin center > Users > Active users shows it, and check the tenant and the licence
text-throttled = too many requests at once: Microsoft holds the program back for a while
    .remedy = wait as long as the header Retry-After says, and send less at once (for one mailbox at most four requests at a time)
text-graph-refused = Microsoft Graph or Exchange refused the access; the code alone does not say why
    .remedy = read the message beside the code and pass it to `entra-token explain`; most often the permission (Mail.Send) is missing in the token, or an Exchange policy keeps the application away from the mailbox
text-port-465 = the program connects to port 465, which Microsoft's servers do not have
    .remedy = set the program to port 587 with STARTTLS (the setting is often called "TLS" or "STARTTLS", not "SSL"): smtp.office365.com, for a personal mailbox smtp-mail.outlook.com
text-no-auth = the server offers no sign-in on this connection: TLS has not begun yet, or it is the host for incoming mail (MX, …mail.protection.outlook.com), where nobody signs in
    .remedy = set the program to smtp.office365.com (personal: smtp-mail.outlook.com), port 587 with STARTTLS, and let it start TLS before it signs in (Python: `starttls()` before `login()`); `{ $doctor }` shows what the server offers
text-old-tls = the program and the server have no version of TLS in common: Microsoft takes TLS 1.2 and newer
    .remedy = update the program, its TLS library or its operating system, and switch on TLS 1.2 in it (Java: `mail.smtp.ssl.protocols=TLSv1.2`; .NET: version 4.7 or newer)

# What the words of a description are about whose code does not tell its cause.
text-words-endpoint = the program signs in at the old endpoint (v1.0), which cannot serve this account, such as a personal one
    .remedy = set the program to the v2.0 endpoints (…/oauth2/v2.0/authorize and …/oauth2/v2.0/token, with `scope` instead of `resource`), or update it; no admin can change it
text-words-policy = a policy of the organisation (Conditional Access) does not let this sign-in through
    .remedy = have an admin find the policy by the correlation id in Entra admin center > Monitoring & health > Sign-in logs, and exempt this account or app, or sign in from a device that it allows: `{ $login }`
text-words-mfa = the sign-in needs multifactor authentication, and it was not passed or is not set up
    .remedy = run `{ $login }` and complete the multifactor authentication in the browser
text-words-personal = a personal Microsoft account is used where the application or the address does not take one
    .remedy = sign in with a work or school account: `{ $login } --prompt select_account`; or use an app registration that takes personal accounts, and `{ $login_without_tenant } --tenant consumers`
text-words-consent = the consent to the application is missing, or only an admin may give it
    .remedy = have an admin open { $admin_consent_url } and accept, then run `{ $login } --prompt consent`
text-words-credential = the credential of the application (client secret, certificate, federated token) is missing, wrong or expired
    .remedy = compare it with Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets, then run `{ $login }`
text-words-redirect = the redirect URI of the request does not fit the app registration
    .remedy = compare it, letter by letter, and its platform (Web for a server program) with Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
text-words-scope = the scopes (permissions) of the request are not accepted, or not granted to this account
    .remedy = ask for the full scopes of one service, as in `{ $login } { $mail_scopes }`, and compare them with Entra admin center > Entra ID > App registrations > { $client_id } > API permissions
text-words-wait = Entra could not answer at the moment
    .remedy = wait a few minutes and try again; nothing was changed
text-words-password = the password of the account is wrong, has expired or has to be changed
    .remedy = run `{ $login }` and follow the page in the browser
text-words-session = the session or the token that was sent is over
    .remedy = run `{ $login }`

# Other mail services.
text-google = the answer is Google's (Gmail), and not Microsoft's: nothing is known about it here
    .remedy = the help page that the answer names says more; if the mailbox is at Microsoft, the program still has Google's addresses in its settings: smtp.office365.com is Microsoft's server, https://login.microsoftonline.com/TENANT_ID/oauth2/v2.0/token its token endpoint
text-amazon = the answer is that of Amazon SES, and not Microsoft's: nothing is known about it here
    .remedy = look it up in the documentation of Amazon SES; an unverified address or a sandbox account is a frequent reason
text-other-service = the answer is that of another mail service, and not Microsoft's: nothing is known about it here
    .remedy = look it up in the documentation of the service that it names

# What alone cannot be explained: where to look.
text-pointer-curl = the mail server refused the sign-in, and curl hides its reply
    .remedy = run it again with `curl -v` and pass the line that begins with `< 5` to `entra-token explain`; or run `{ $doctor }`, which tries the same sign-in and says what the server answers
text-pointer-sasl = the SASL plug-in got no token, or stopped the sign-in; the reason is in the plug-in's own log
    .remedy = look into the log of the plug-in (sasl-xoauth2: `log_full_trace_on_failure`, `sasl-xoauth2-tool test-token-refresh`), which has the answer of Entra; pass that to `entra-token explain`
text-pointer-reply = the program could not read the reply of the server; with msmtp often because the token was too long for an older version
    .remedy = run it with --debug (msmtp: `msmtp --debug`, 1.8 or newer) to see the reply, and pass that to `entra-token explain`; or run `{ $doctor }`
text-pointer-token = the program got no access token, and this text does not say why: Entra's answer is missing from it
    .remedy = run the program with its --debug or verbose option, or look into its log, for the code that begins with AADSTS, and pass that to `entra-token explain`; or sign in with entra-token and run `{ $doctor }`
    .said = failed to get token
text-pointer-certificate = the certificate of the server could not be verified: the computer's list of certificate authorities is old or missing, or a proxy or virus scanner is in between
    .remedy = update the list of certificate authorities, or give the program the certificate of the proxy; `{ $doctor }` names who issued the certificate that it got
text-pointer-sign-in = the mail server refused the sign-in, and this text leaves its reply out
    .remedy = let the program show the server's reply (PHPMailer: `SMTPDebug = 2`, Python: `set_debuglevel(1)`, Java: `mail.debug=true`, others: a verbose or debug option, or the log) and pass the line that begins with a number to `entra-token explain`; or run `{ $doctor }`. Microsoft's mailboxes take no passwords any more, only OAuth 2.0 (XOAUTH2)
    .said = authentication failed
text-pointer-connect = the mail server was not reached: its name or port is wrong, or the network blocks the port
    .remedy = check smtp.office365.com (personal: smtp-mail.outlook.com) and port 587; many networks and hosting providers block outgoing mail ports; `{ $doctor }` tells how far it gets
    .said = connection timed out
text-pointer-closed = the connection ended without a reply that says why
    .remedy = let the program show the conversation (Python: `set_debuglevel(1)`, PHPMailer: `SMTPDebug = 2`, Java: `mail.debug=true`, others: a verbose or debug option), or run `{ $doctor }`, which does the same step by step
text-pointer-json = a program expected JSON and got something else; where it was fetching a token, its token URL is wrong or a proxy answered
    .remedy = check the token URL of the program: https://login.microsoftonline.com/TENANT_ID/oauth2/v2.0/token; its verbose or debug option shows what came instead
text-graph-access-policy = an Exchange administrator has barred the application from this mailbox, or from all: by an application access policy or by the organization's list of allowed applications
    .remedy = have an Exchange administrator run `Test-ApplicationAccessPolicy -AppId { $client_id } -Identity { $mailbox }`, compare `Get-ApplicationAccessPolicy` and `Get-OrganizationConfig | Select-Object EwsApplicationAccessPolicy,EwsAllowList,EwsBlockList`, and admit the application; more consent in Entra does not help
text-graph-me = the program signed in as an application, without a user, and asked for `/me`, which only a user has
    .remedy = in the program, send through `/users/{ $mailbox }/sendMail` (a newer version of it may), or sign in a user instead of the application
text-no-applicable-permissions = the scope that was asked for covers no permission that this account has consented to, such as a .default scope with a personal account
    .remedy = ask for the scopes of the first sign-in, spelled out (entra-token: `{ $login } --scope { $smtp_send }`), or sign in again and consent
text-permissions-out-of-date = the app registration asks for a permission that its service does not have: a wrong id, one that was removed, or one that was made a moment ago
    .remedy = wait a minute and try again; then compare the ids under Entra admin center > Entra ID > App registrations > { $client_id } > API permissions (or its manifest, requiredResourceAccess), remove what has no name, add the permission again from the list, and grant consent
text-pointer-fetchmail = the mail server, or a proxy in front of it, refused the sign-in; this line leaves its reply out
    .remedy = run `fetchmail -vv --nodetach --nosyslog` and pass the line with the server's `NO` or `-ERR` to `entra-token explain`; with a proxy such as email-oauth2-proxy the reason is in the proxy's own log
text-pointer-authority = there was no answer over HTTP at all: the program did not reach login.microsoftonline.com, so Entra refused nothing
    .remedy = try `curl -v https://login.microsoftonline.com` on the computer (or in the container) where the program runs; check its DNS, firewall and proxy settings; a new sign-in does not help

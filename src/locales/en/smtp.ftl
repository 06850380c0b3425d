# What the replies of mail servers mean, each under the first reply of its row in src/guide/smtp.rs.
# The cause is the value, the remedy an attribute. The guide fills in the account at hand: $client_id, $tenant,
# $redirect_uri, $smtp_send, $mailbox, $signed_in, $admin_consent_url, and commands for it, such as $doctor for
# `entra-token doctor -a NAME`. A flag that stands behind $login is left out of what it stands for, as in
# `{ $login_without_tenant } --tenant TENANT`.

smtp-allow-mailbox = `Set-CASMailbox -Identity { $mailbox } -SmtpClientAuthenticationDisabled $false`
smtp-allow-mailbox-in-portal = Microsoft 365 admin center > Users > Active users > { $mailbox } > Mail > Manage email apps > Authenticated SMTP
smtp-open-mailbox = `Add-MailboxPermission -Identity { $mailbox } -User { $signed_in } -AccessRights FullAccess`
smtp-send-as = `Add-RecipientPermission -Identity { $mailbox } -Trustee { $signed_in } -AccessRights SendAs`
smtp-introduce-app = `New-ServicePrincipal -AppId { $client_id } -ObjectId OBJECT_ID`
smtp-open-mailbox-to-app = `Add-MailboxPermission -Identity { $mailbox } -User OBJECT_ID -AccessRights FullAccess`
smtp-send-the-token = set the sending program to OAuth 2.0 (XOAUTH2), and give it the token of `{ $show }` for { $mailbox }: a token that is sent as a password (AUTH LOGIN or PLAIN) is taken for a wrong one; `{ $doctor }` shows whether the mailbox takes the token
smtp-try-later = wait a few minutes and send again; wait longer each time it comes back

# SMTP AUTH is off. It stops OAuth as well as passwords.
smtp-535-5-7-139-tenant = SMTP AUTH is off for the whole tenant, for OAuth as well as for passwords
    .remedy = allow it for this mailbox alone in Exchange Online PowerShell: { smtp-allow-mailbox }, or in { smtp-allow-mailbox-in-portal }; to allow it for every mailbox without a setting of its own: `Set-TransportConfig -SmtpClientAuthenticationDisabled $false`, or Exchange admin center > Settings > Mail flow; then run `{ $doctor }`
smtp-535-5-7-139-mailbox = SMTP AUTH is off for this mailbox, for OAuth as well as for passwords
    .remedy = in Exchange Online PowerShell: { smtp-allow-mailbox } ($null instead of $false: as the tenant is set), or in { smtp-allow-mailbox-in-portal }; then run `{ $doctor }`

# Passwords.
smtp-535-5-7-139-basic = the sending program signed in with a password (basic authentication), which is switched off here
    .remedy = { smtp-send-the-token }
smtp-535-5-7-139-user = the sending program signed in with a password that is wrong, or sent the token as a password
    .remedy = { smtp-send-the-token }
smtp-535-5-7-139-policy = the tenant's security defaults or a Conditional Access policy block this sign-in: most often they block passwords (legacy authentication)
    .remedy = set the sending program to OAuth 2.0 (XOAUTH2), and give it the token of `{ $show }` for { $mailbox }; if it does so already, have an Entra administrator look for the policy in Entra admin center > Monitoring & health > Sign-in logs, and an Exchange administrator run { smtp-allow-mailbox }: with security defaults SMTP AUTH is off
smtp-535-5-7-139 = Exchange Online does not allow this sign-in: SMTP AUTH is off for the mailbox or the tenant, or a policy blocks passwords
    .remedy = run `{ $doctor }`, and read the words behind the code; if they say that SmtpClientAuthentication is disabled, an Exchange administrator runs { smtp-allow-mailbox }; otherwise set the sending program to OAuth 2.0 (XOAUTH2)
smtp-550-5-7-30 = the sending program signed in with a password, which Exchange Online no longer takes for sending mail
    .remedy = { smtp-send-the-token }

# The token, the mailbox, or both.
smtp-535-5-7-3 = Exchange Online does not take this token for this mailbox, and does not say why
    .remedy = run `{ $doctor }`, and check in this order: (1) the token has not expired, and is one for { $smtp_send }, not for Microsoft Graph: `{ $login } --scope { $smtp_send }` (an app-only one has the role SMTP.SendAsApp and is asked for without --scope); (2) `user=` is the address of the mailbox itself, { $mailbox }; (3) SMTP AUTH is on: { smtp-allow-mailbox }; (4) the mailbox has an Exchange Online licence: Microsoft 365 admin center > Users > Active users > { $mailbox } > Licenses and apps; (5) for a shared mailbox, whoever signs in may open it: { smtp-open-mailbox }; (6) for --app-only, Exchange knows the app by the object id of Entra admin center > Enterprise applications, not of App registrations: { smtp-introduce-app } and { smtp-open-mailbox-to-app }; (7) a personal mailbox is sent from by smtp-mail.outlook.com, and is allowed to use SMTP
smtp-535 = the mail server refused the sign-in
    .remedy = run `{ $doctor }`, which finds out whether the token, the address { $mailbox } or the server's settings are the reason; the status code behind 535 says more: pass the whole line to `entra-token explain`

# The sign-in itself went wrong.
smtp-501-5-5-127 = the access token ends too soon for this server: High Volume Email wants one that lasts for another 600 s
    .remedy = take the token from `{ $show } --min-ttl 600`
smtp-501-5-5-124 = the server cannot read the XOAUTH2 string: it was cut off or broken into lines, or put together wrongly
    .remedy = run `{ $doctor }`: if it passes, the sending program shortens or changes the token; the string is the base64, in one line, of `user={ $mailbox }`, a byte 01, `auth=Bearer TOKEN` and two bytes 01
smtp-500-5-5-6 = the token is longer than a command line of this server may be
    .remedy = use a program that sends `AUTH XOAUTH2` first, and the token in a line of its own, as `{ $doctor }` does
smtp-504-5-7-4 = the server does not offer XOAUTH2 here: not before STARTTLS, not at this host or port, or not at all
    .remedy = connect to port 587 with STARTTLS: smtp.office365.com for work accounts, smtp-mail.outlook.com for personal ones (`{ $status }` shows the host of another cloud); `{ $doctor }` shows what the server offers
smtp-530-5-7-57 = mail was sent without a sign-in, or although the sign-in before it had failed
    .remedy = set the sending program to sign in as { $mailbox } with OAuth 2.0 (XOAUTH2) and the token of `{ $show }`; if it does, an earlier reply in its log says why that failed: `{ $doctor }` shows it, too, and if SMTP AUTH is off an Exchange administrator runs { smtp-allow-mailbox }
smtp-530 = the server wants TLS, or a sign-in, before it takes mail
    .remedy = set the sending program to port 587 with STARTTLS and to sign in as { $mailbox } with OAuth 2.0 (XOAUTH2); `{ $doctor }` does the same step by step

# Too many errors of one kind: each further attempt makes it last longer, so these come before
# the single refusals with the same status code.
smtp-550-5-2-251 = Exchange Online holds this sender back, because mail went on being sent although the mailbox is full
    .remedy = stop sending; empty the mailbox { $mailbox } (each mail sent is kept in Sent Items), see `Get-MailboxStatistics -Identity { $mailbox }`; go on when the restriction has ended by itself
smtp-550-5-2-252 = Exchange Online holds this sender back, because mail went on being sent from an address that it may not send as
    .remedy = stop sending; then either put the address of whoever signs in into From, or give the right (if From is another address than { $mailbox }, put that one after -Identity): { smtp-send-as }; go on when the restriction has ended by itself
smtp-550-5-2-253 = Exchange Online holds this sender back, because mail went on being sent from a mailbox without a licence
    .remedy = stop sending; give the mailbox a licence with Exchange Online in Microsoft 365 admin center > Users > Active users > { $mailbox } > Licenses and apps; go on when the restriction has ended by itself
smtp-550-5-2-254 = Exchange Online holds this sender back, because mail with too many recipients went on being sent
    .remedy = stop sending; make the sending program use fewer recipients a mail, and no more than 10,000 a day, or a distribution group; go on when the restriction on { $mailbox } has ended by itself
smtp-550-5-2-255 = Exchange Online holds this sender back, because mail to invalid recipients went on being sent
    .remedy = stop sending; remove the wrong addresses from the recipients of the sending program; go on when the restriction on { $mailbox } has ended by itself
smtp-550-throttled = Exchange Online holds this sender back, because the same error came again and again
    .remedy = stop sending; remove the cause that the words behind the code name; go on when the restriction on { $mailbox } has ended by itself

# A single mail, or its sender.
smtp-554-5-2-252 = whoever signed in may not send from the address in From (SendAs)
    .remedy = either put the address of whoever signs in into From, or give the right in Exchange Online PowerShell (if From is another address than { $mailbox }, put that one after -Identity): { smtp-send-as }, or in Exchange admin center > Recipients > Mailboxes > { $mailbox } > Delegation > Send as
smtp-554-5-2-0-quota = the mailbox has reached its limit of 10,000 recipients a day
    .remedy = wait until the recipients of the last 24 hours are fewer, and spread the mail over more days or mailboxes than { $mailbox }; for more, ask about High Volume Email or Azure Communication Services
smtp-554-5-2-2 = the mailbox is full, so it cannot send (each mail sent is kept in Sent Items)
    .remedy = empty the mailbox { $mailbox }, Sent Items first, see `Get-MailboxStatistics -Identity { $mailbox }`; for much mail, have an Exchange administrator set a retention policy on Sent Items
smtp-554-5-2-0 = Exchange Online took the mail, but could not submit it from the mailbox; the words behind STOREDRV say why
    .remedy = look for the words before Exception in the reply, such as SendAsDenied or QuotaExceeded, and check the licence, the size and the rights of { $mailbox } in Exchange admin center > Recipients > Mailboxes
smtp-430-4-2-0 = the sign-in was accepted, but whoever signed in may not open this mailbox: an app has no rights on it, or they are too new
    .remedy = in Exchange Online PowerShell, with the object id of the app in Entra admin center > Enterprise applications, not in App registrations: { smtp-introduce-app } and { smtp-open-mailbox-to-app } (for a person: { smtp-open-mailbox }); then wait: a new right may take an hour, with RBAC for Applications two
smtp-432-4-3-2 = more than three connections at once send from this mailbox
    .remedy = let at most three connections at once send as { $mailbox }, counted over all programs (Postfix: `smtp_destination_concurrency_limit`), and send again later; at most 30 mails a minute go out

# It passes by itself.
smtp-454-4-7-0 = the server could not check the sign-in at the moment
    .remedy = { smtp-try-later }
smtp-451-4-7-500 = Exchange Online is busy for this address of the network, or holds it back
    .remedy = { smtp-try-later }
smtp-451-4-7-0 = the mail server has a trouble that passes
    .remedy = { smtp-try-later }
smtp-421-4-3-2 = the mail server takes no connections at the moment
    .remedy = { smtp-try-later }
smtp-421-4-7 = a rule of the mail server holds this mail or sender back for a while, most often because of too much at once
    .remedy = send less at once as { $mailbox }, wait a few minutes and send again; wait longer each time it comes back
smtp-421 = the mail server cannot do it at the moment
    .remedy = { smtp-try-later }

# Other servers.
smtp-553-5-7-1 = the server does not let this user send from this address
    .remedy = send from the address of whoever signs in; or have whoever runs the mail server allow { $mailbox } for that user (Postfix: `smtpd_sender_login_maps`)
smtp-550-5-7-1 = a rule of the mail server forbids this mail: its sender, its recipient, or sending without a sign-in
    .remedy = check that the sending program signs in and that From is { $mailbox }: `{ $doctor }` does both; otherwise ask whoever runs the mail server for the rule that the reply names

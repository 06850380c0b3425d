# What the replies of mail servers mean, each under the first reply of its row in src/guide/rows/smtp.json.
# The cause is the value, the remedy an attribute. The guide fills in the account at hand: $client_id, $tenant,
# $redirect_uri, $smtp_send, $mailbox, $signed_in, $admin_consent_url, and commands for it, such as $doctor for
# `entra-token doctor -a NAME`. A flag that stands behind $login is left out of what it stands for, as in
# `{ $login_without_tenant } --tenant TENANT`.

smtp-allow-mailbox = `Set-CASMailbox -Identity { $mailbox } -SmtpClientAuthenticationDisabled $false`
smtp-allow-mailbox-in-portal = Microsoft 365 admin center > Users > Active users > { $mailbox } > Mail > Manage email apps > Authenticated SMTP
smtp-open-mailbox = `Add-MailboxPermission -Identity { $mailbox } -User { $signed_in } -AccessRights FullAccess`
smtp-send-as = `Add-RecipientPermission -Identity { $mailbox } -Trustee { $signed_in } -AccessRights SendAs`
smtp-introduce-app = `New-ServicePrincipal -AppId { $client_id } -ObjectId OBJECT_ID`
smtp-open-mailbox-to-app = `Add-MailboxPermission -Identity { $mailbox } -User OBJECT_ID -AccessRights FullAccess` and `Add-RecipientPermission -Identity { $mailbox } -Trustee OBJECT_ID -AccessRights SendAs`
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
    .said = basic authentication is disabled
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
    .remedy = run `{ $doctor }`, and check in this order: (1) the token has not expired, and is one for { $smtp_send }, not for Microsoft Graph: `{ $login } --scope { $smtp_send }` (an app-only one has the role SMTP.SendAsApp and is asked for without --scope); (2) `user=` is the address of whoever signed in, { $mailbox } (with --app-only: of the mailbox); (3) SMTP AUTH is on: { smtp-allow-mailbox }; (4) the mailbox has an Exchange Online licence: Microsoft 365 admin center > Users > Active users > { $mailbox } > Licenses and apps; (5) for a shared mailbox, sign in as the person: `user=` is the person, the shared address is the sender (From), and the right is Send As: { smtp-send-as }; (6) for --app-only, Exchange knows the app by the object id of Entra admin center > Entra ID > Enterprise apps, not of App registrations: { smtp-introduce-app }, { smtp-open-mailbox-to-app }; (7) a personal mailbox is sent from by smtp-mail.outlook.com, and is allowed to use SMTP
    .personal = run `{ $doctor }`: a personal mailbox has no administrator; the token is one for { $smtp_send } of a sign-in at --tenant consumers, `user=` is the personal address, the server is smtp-mail.outlook.com, and at https://outlook.com its owner has allowed POP and IMAP and has no message that the account is blocked
    .app-only = an app-only token has no `scp` but `roles`; check in this order: (1) the application permission SMTP.SendAsApp of Office 365 Exchange Online, with admin consent, is in Entra admin center > Entra ID > App registrations > { $client_id } > API permissions, and the token was asked for with https://outlook.office365.com/.default and has that role; (2) Exchange knows the app by the object id of Entra admin center > Entra ID > Enterprise apps, not of App registrations: { smtp-introduce-app }, { smtp-open-mailbox-to-app }; (3) `user=` is the address of the mailbox; (4) SMTP AUTH is on: { smtp-allow-mailbox }
smtp-535 = the mail server refused the sign-in
    .remedy = run `{ $doctor }`, which finds out whether the token, the address { $mailbox } or the server's settings are the reason; the status code behind 535 says more: pass the whole line to `entra-token explain`

# The sign-in itself went wrong.
smtp-501-5-5-127 = the access token ends too soon for this server: High Volume Email wants one that lasts for another 600 s
    .remedy = take the token from `{ $show } --min-ttl 600`
smtp-501-5-5-124 = the server cannot read the XOAUTH2 string: it was cut off or broken into lines, or put together wrongly
    .remedy = run `{ $doctor }`: if it passes, the sending program shortens or changes the token; the string is the base64, in one line, of `user={ $mailbox }`, a byte 01, `auth=Bearer TOKEN` and two bytes 01
smtp-500-5-5-6 = the token is longer than a command line of this server may be
    .remedy = use a program that sends `AUTH XOAUTH2` first, and the token in a line of its own, as `{ $doctor }` does
smtp-504-5-7-4 = the server does not take this kind of sign-in here: the sending program used AUTH PLAIN or another that it does not offer, or signed in before STARTTLS, or at the wrong host or port
    .remedy = set the sending program to OAuth 2.0 (XOAUTH2), and to port 587 with STARTTLS: smtp.office365.com for work accounts, smtp-mail.outlook.com for personal ones (`{ $status }` shows the host of another cloud); `{ $doctor }` shows what the server offers
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
    .personal = put the personal address that signs in ({ $signed_in }) into From and as the envelope sender; a personal mailbox (outlook.com) may never send as an address of another domain, and no administrator can allow it
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
    .remedy = either put the address of whoever signs in into From, or give the right in Exchange Online PowerShell (if From is another address than { $mailbox }, put that one after -Identity): { smtp-send-as }, or in Exchange admin center > Recipients > Mailboxes > { $mailbox } > Delegation > Send as; a personal account (outlook.com) can only send as its own addresses
    .personal = put the personal address that signs in ({ $signed_in }) into From and as the envelope sender; a personal mailbox (outlook.com) may never send as an address of another domain, and no administrator can allow it
smtp-554-5-2-0-quota = the mailbox has reached its limit of 10,000 recipients a day
    .remedy = wait until the recipients of the last 24 hours are fewer, and spread the mail over more days or mailboxes than { $mailbox }; for more mail, there are High Volume Email (internal recipients only) and Azure Communication Services (recipients outside)
smtp-554-5-2-2 = the mailbox is full, so it cannot send (each mail sent is kept in Sent Items)
    .remedy = empty the mailbox { $mailbox }, Sent Items first, see `Get-MailboxStatistics -Identity { $mailbox }`; for much mail, have an Exchange administrator set a retention policy on Sent Items
smtp-554-5-2-0 = Exchange Online took the mail, but could not submit it from the mailbox; the words behind STOREDRV say why
    .remedy = look for the words before Exception in the reply, such as SendAsDenied or QuotaExceeded, and check the licence, the size and the rights of { $mailbox } in Exchange admin center > Recipients > Mailboxes
smtp-430-4-2-0 = the sign-in was accepted, but whoever signed in may not open this mailbox: an app has no rights on it, or they are too new
    .remedy = in Exchange Online PowerShell, with the object id of the app in Entra admin center > Entra ID > Enterprise apps, not in App registrations: { smtp-introduce-app }, { smtp-open-mailbox-to-app } (for a person: { smtp-open-mailbox }); then wait: a new right may take an hour, with RBAC for Applications two
smtp-432-4-3-2 = more than three connections at once send from this mailbox
    .remedy = let at most three connections at once send as { $mailbox }, counted over all programs (Postfix: `smtp_destination_concurrency_limit`), and send again later; at most 30 mails a minute go out

# It passes by itself.
smtp-454-4-7-0 = the server could not check the sign-in at the moment
    .remedy = { smtp-try-later }
smtp-451-4-7-500 = Exchange Online is busy for this address of the network, or holds it back
    .remedy = { smtp-try-later }
smtp-451-4-7-0 = the mail server could not finish the sign-in or take the mail; in answer to AUTH, what the program sent as AUTH may be no good
    .remedy = wait a few minutes and send again; if it comes back in answer to AUTH, waiting does not help: set the sending program to sign in with OAuth 2.0 (XOAUTH2) and the token of `{ $show }`, and see `{ $doctor }`
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

# What one reply alone says.
smtp-451-5-7-3 = mail was sent without TLS, and the server wants STARTTLS first; waiting does not change it
    .remedy = set the sending program (or the server or connector that hands the mail on) to TLS: port 587 with STARTTLS; then it can sign in
smtp-421-4-7-66 = the sending program speaks TLS 1.0 or 1.1, which Exchange Online no longer takes
    .remedy = update the sending program, its TLS library or the device so that it uses TLS 1.2 or newer; for devices that cannot, Microsoft has the host smtp-legacy.office365.com, which an Exchange administrator switches on
smtp-554-5-2-0-refuse = the personal mailbox has sent as much as it may in a day
    .remedy = wait a day, and send less; a new account may send little at first: its owner signs in at https://outlook.com now and then
smtp-554-5-2-0-held = Outlook.com holds this personal mailbox back as a sender of spam until its owner has verified the account
    .remedy = the owner of the mailbox has to sign in at https://outlook.com and verify the account (often with a code to a telephone), or follow the mail that is waiting there; then send again, little at first
smtp-535-5-7-139-locked = the account is locked, most often after many wrong passwords
    .remedy = stop the program that sends the wrong password, wait a while, sign in once in the browser (personal: https://account.live.com), and have an admin unblock the user if that fails; then set the program to OAuth 2.0 (XOAUTH2) with the token of `{ $show }`
smtp-550-cannot = the mailbox that signs in cannot be opened: the user has no licence or no mailbox yet, or is blocked
    .remedy = have an admin check in Microsoft 365 admin center > Users > Active users > { $mailbox } that the user has an Exchange Online licence and may sign in; a new mailbox takes up to a day; then run `{ $doctor }`
smtp-550-5-7-68 = the tenant takes no mail that is sent to it without a sign-in or a connector (Direct Send is rejected)
    .remedy = set the sending program to sign in: smtp.office365.com, port 587, OAuth 2.0 (XOAUTH2); or have an Exchange administrator make an inbound connector for it
smtp-550-5-7-64 = the mail was handed to Microsoft's MX host for relaying, and no connector of the tenant fits where it came from
    .remedy = set the sending program to sign in: smtp.office365.com, port 587, OAuth 2.0 (XOAUTH2); or have an Exchange administrator add the sending address or certificate to an inbound connector
smtp-550-5-7-54 = mail to outside (a domain that is not the organisation's own) was sent without a sign-in, and the server does not relay it
    .remedy = set the sending program to sign in as { $mailbox }: smtp.office365.com, port 587, OAuth 2.0 (XOAUTH2) with the token of `{ $show }`; or an Exchange administrator makes a connector
smtp-550-5-1-8 = the mailbox is blocked from sending, because it sent what looked like spam: the account may be in the hands of somebody else
    .remedy = secure the account first (new password, end its sessions, look for forwarding rules); then an admin removes it from Microsoft Defender (https://security.microsoft.com) > Email & collaboration > Review > Restricted entities
smtp-550-5-7-232 = the whole tenant has reached its daily limit of recipients outside (500 x licences^0.7 + 9,500; a trial tenant 5,000)
    .remedy = wait until the mail of the last 24 hours is less, and spread it; for much mail use Azure Communication Services, or buy more licences
smtp-550-5-1-90 = the mailbox has reached its limit of recipients a day (10,000)
    .remedy = wait 24 hours, and spread the mail over more days or mailboxes than { $mailbox }
smtp-550-5-7-708 = Exchange Online takes no mail to the outside from the addresses that this tenant sends from: they have a low reputation, as those of new and trial tenants often do; the sign-in is not the reason
    .remedy = an admin looks for the reason in Microsoft 365 admin center > Support with the diagnostic "Outbound Email Blocked", secures the accounts that sent it, and asks Microsoft support to unblock the tenant
smtp-550-5-7-705 = outgoing mail of the whole tenant is blocked, because much of it looked like spam: an account may be in the hands of somebody else
    .remedy = an admin looks for the reason in Microsoft 365 admin center > Support with the diagnostic "Outbound Email Blocked", secures the accounts that sent it, and asks Microsoft support to unblock the tenant
smtp-550-5-7-750 = the whole tenant is blocked from sending, because too much of its mail has senders of domains that are not registered in it
    .remedy = register the domains that mail is sent from in Microsoft 365 admin center > Settings > Domains, or stop sending from them; then an admin asks Microsoft support to unblock the tenant
smtp-550-banned = the IP address that sent the mail is on Microsoft's block list
    .remedy = ask for its removal at https://sender.office.com, or send through a signed-in mailbox (smtp.office365.com, port 587) instead of straight from this address
smtp-552-5-3-4 = the mail is larger than the server or the mailbox allows
    .remedy = send it with smaller attachments or a link; the limit of a mailbox (35 MB, up to 150 MB) is raised by an Exchange administrator: `Set-Mailbox -Identity { $mailbox } -MaxSendSize 150MB`
smtp-555-5-5-2 = the server could not read a command line: it was too long, as with a token in the same line as AUTH, or malformed
    .remedy = use a program that sends `AUTH XOAUTH2` first, and the token in a line of its own, as `{ $doctor }` does; and check the sender's and recipients' addresses

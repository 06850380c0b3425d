# What the AADSTS codes of Entra mean, each under the first code of its row in src/guide/rows/aadsts.json.
# The cause is the value, the remedy an attribute. The guide fills in the account at hand: $client_id, $tenant,
# $redirect_uri, $smtp_send, $mailbox, $signed_in, $admin_consent_url, and commands for it, such as $doctor for
# `entra-token doctor -a NAME`. A flag that stands behind $login is left out of what it stands for, as in
# `{ $login_without_tenant } --tenant TENANT`.

aadsts-sign-in-again = run `{ $login }`
aadsts-report = { $sender ->
        [ours] start again with `{ $login }`; if it comes back, report it to the authors of entra-token with the correlation id
        *[other] the program that sent this request made it wrong: check its settings (client id, scope, redirect URI, token endpoint), or ask whoever makes that program
    }
aadsts-try-later = wait a few minutes and run the same command again; nothing was changed
aadsts-device-policy = run `{ $login }` in the browser of a device that your organisation manages, without --device-code; or have an admin exempt this account or app in Entra admin center > Entra ID > Conditional Access > Policies
aadsts-leave-single-page = { $sender ->
        [other] in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication, remove the program's redirect URI from "Single-page application" and add the same one under Web, with a client secret (a desktop program: "Mobile and desktop applications", without one); then sign in again in the program
        [unknown] in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication, remove the redirect URI from "Single-page application" and add the same one where it belongs: a program on a server under Web, with a client secret; entra-token's `{ $redirect_uri }` under "Mobile and desktop applications"; then sign in again (`{ $login }`)
        *[ours] in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication, remove `{ $redirect_uri }` from "Single-page application" and add it under "Mobile and desktop applications"; then run `{ $login }`
    }

# Client secret, public or confidential client.
aadsts-700025 = the app registration lists this redirect URI as public ("Mobile and desktop applications"), so Entra refuses a client secret or certificate
    .remedy = { $proof ->
        [certificate] run `{ $login }` without a certificate or federated token, or register `{ $redirect_uri }` under Web instead in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
        [federated] run `{ $login }` without a certificate or federated token, or register `{ $redirect_uri }` under Web instead in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
        *[secret] run `{ $login }` without a client secret (no --client-secret-file, AZURE_CLIENT_SECRET unset), or register `{ $redirect_uri }` under Web instead in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
    }
aadsts-90023 = the request does not fit the app registration: with a personal account this is how Entra refuses a client secret from a public client, and it also comes for about a minute after the supported account types were changed
    .remedy = { $proof ->
        [certificate] run `{ $login }` without a certificate or federated token, or register `{ $redirect_uri }` under Web instead in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
        [federated] run `{ $login }` without a certificate or federated token, or register `{ $redirect_uri }` under Web instead in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
        *[secret] run `{ $login }` without a client secret (no --client-secret-file, AZURE_CLIENT_SECRET unset); after a change of the app registration, wait a minute first
    }
aadsts-7000218 = the app registration makes this sign-in a confidential one (the redirect URI is under Web, or a device code was used while public client flows are off), and no client secret was sent
    .remedy = { $proof ->
        [certificate] check that Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Certificates has the certificate of this account and that it has not expired; then run `{ $login }`
        [federated] check that Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Federated credentials has the issuer, subject and audience of the federated token, letter by letter; then run `{ $login }`
        *[secret] in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication, move `{ $redirect_uri }` from Web to "Mobile and desktop applications", then run `{ $login }`; for a device code set "Allow public client flows" to Yes there, then run `{ $login } --device-code`; or keep Web and run `{ $login } --client-secret-file PATH`
    }
aadsts-7000216 = this kind of sign-in needs a client secret or certificate, and none was sent
    .remedy = { $proof ->
        [certificate] check that Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Certificates has the certificate of this account and that it has not expired; then run `{ $login }`
        [federated] check that Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Federated credentials has the issuer, subject and audience of the federated token, letter by letter; then run `{ $login }`
        *[secret] run `{ $login } --client-secret-file PATH` with a secret from Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets
    }
aadsts-7000215 = the client secret is wrong: often its Secret ID was taken instead of its Value, or a blank or quote was copied along
    .remedy = { $proof ->
        [certificate] check that Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Certificates has the certificate of this account and that it has not expired; then run `{ $login }`
        [federated] check that Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Federated credentials has the issuer, subject and audience of the federated token, letter by letter; then run `{ $login }`
        *[secret] put the secret's Value, and nothing else, into a file and run `{ $login } --client-secret-file PATH`; if the Value is lost, make a new client secret in Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets; if the secret is brand new, wait a minute and try again
    }
aadsts-70002 = the client secret is wrong, or (with a personal account) it is missing although the redirect URI is under Web
    .remedy = { $proof ->
        [certificate] check that Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Certificates has the certificate of this account and that it has not expired; then run `{ $login }`
        [federated] check that Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Federated credentials has the issuer, subject and audience of the federated token, letter by letter; then run `{ $login }`
        *[secret] run `{ $login } --client-secret-file PATH` with the Value of a secret from Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets; to do without a secret, move `{ $redirect_uri }` to "Mobile and desktop applications" under Authentication
    }
aadsts-7000222 = the client secret has expired
    .remedy = { $proof ->
        [certificate] check that Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Certificates has the certificate of this account and that it has not expired; then run `{ $login }`
        [federated] check that Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Federated credentials has the issuer, subject and audience of the federated token, letter by letter; then run `{ $login }`
        *[secret] make a new client secret in Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets and copy its Value at once, then run `{ $login } --client-secret-file PATH`
    }

# Certificates, assertions and federated credentials.
aadsts-700027 = the signature of the client assertion could not be verified: the certificate is not registered for this app, or the key is not the one that belongs to it
    .remedy = check that a certificate with the same thumbprint is listed and still valid in Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets, and that the key belongs to it; then run `{ $login }`
aadsts-500133 = the assertion is not valid at this time: it has expired, or the clock of this computer is wrong
    .remedy = set the clock of this computer right, get a fresh assertion if another system issues it, then run `{ $login }`
aadsts-50048 = the client assertion names a subject that is not its issuer, while both must be the client id
    .remedy = { aadsts-report }
aadsts-700030 = the subject name in the certificate is not allowed for this app
    .remedy = add this very certificate in Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets, or use a certificate whose subject name is allowed; then run `{ $login }`
aadsts-50013 = the assertion that was sent is not accepted: it has expired, is malformed, or was issued for something else
    .remedy = get a fresh assertion from the system that issues it, check the clock of this computer, then run `{ $login }`
aadsts-70021 = no federated credential of the app registration matches the issuer, subject and audience of the token that was sent
    .remedy = in Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Federated credentials, make the issuer (700211), the subject (700213) and the audience (7002121) equal to those of the token, upper and lower case included; the audience in the global cloud is `api://AzureADTokenExchange`
aadsts-700229 = the token sent as a federated credential belongs to a user, and Entra takes only an app-only token there
    .remedy = take the federated token from an app-only sign-in (client credentials or a managed identity) instead, then run `{ $login }`

# The client id.
aadsts-700016 = { $application ->
        [none] the tenant does not know the application: the client id or the tenant is wrong, or nobody has consented to the application there yet
        *[name] `{ $application }` was sent as the client id and is none: a client id is a GUID, and no name, address or URI
    }
    .remedy = { $application ->
        [none] compare { $client_id } with the Application (client) ID in Entra admin center > Entra ID > App registrations, then run `{ $login_without_client_id_and_tenant } --client-id CLIENT_ID --tenant TENANT_ID`; if the app belongs to another organisation, have an admin open { $admin_consent_url }
        *[name] put the Application (client) ID from Entra admin center > Entra ID > App registrations into the setting for the client id: `{ $login_without_client_id } --client-id CLIENT_ID`
    }
aadsts-700038 = the client id is not the id of any application
    .remedy = copy the Application (client) ID, not the object id, from Entra admin center > Entra ID > App registrations and run `{ $login_without_client_id } --client-id CLIENT_ID`
aadsts-7000112 = the application is disabled, or (AADSTS70001) was not found in the directory
    .remedy = have an admin enable it again in Entra admin center > Entra ID > Enterprise apps > { $client_id }, or run `{ $login_without_client_id } --client-id CLIENT_ID` with an app registration of your own; if it was not found (AADSTS70001), compare { $client_id } with the Application (client) ID in Entra admin center > Entra ID > App registrations, and name its tenant: `{ $login_without_client_id_and_tenant } --client-id CLIENT_ID --tenant TENANT_ID`
aadsts-1000031 = the application cannot be used at the moment
    .remedy = ask an admin why the application is blocked in Entra admin center > Entra ID > Enterprise apps > { $client_id }, then run `{ $login }`
aadsts-65002 = the client id belongs to an application of Microsoft (such as the Azure CLI), which may not ask for this permission
    .remedy = make an app registration of your own in Entra admin center > Entra ID > App registrations > New registration, then run `{ $login_without_client_id } --client-id CLIENT_ID`

# The redirect URI.
aadsts-50011 = the redirect URI is not registered for the application
    .remedy = { $sender ->
        [other] { $form ->
            [insecure] the program sends an `http` address, which Entra takes for localhost only, as when it stands behind a proxy that ends TLS: set its public address (https) in its settings (the base URL, or the headers X-Forwarded-Proto and -Host of the proxy), and have exactly that redirect URI registered under Web in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
            *[usual] have the owner of the app registration, or an Entra admin, add exactly `{ $redirect_uri }` (the redirect URI that the message names) under Web in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication; it is the one of the program that signed in
        }
        *[ours] add exactly `{ $redirect_uri }` under "Mobile and desktop applications" (under Web if you use a client secret) in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication, or run `{ $login_without_redirect_uri } --redirect-uri URI` with one that is listed there; for http://localhost only the port does not matter
    }
aadsts-500113 = the application has no redirect URI registered that could be used
    .remedy = add the redirect URI (entra-token: `http://localhost` under "Mobile and desktop applications") in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication, then run `{ $login }`
aadsts-9002327 = the redirect URI is registered under "Single-page application", whose sign-ins only a web page in a browser can finish
    .remedy = { aadsts-leave-single-page }
aadsts-9002325 = the redirect URI is registered under "Single-page application", where Entra demands PKCE
    .remedy = { aadsts-leave-single-page }
aadsts-9002326 = the token request carried an Origin header, which Entra takes only from a single-page application
    .remedy = check that no proxy on the way adds an Origin header; then: { aadsts-report }

# The tenant, the kind of account and the cloud.
aadsts-90002 = the tenant does not exist in this cloud: its id or domain is misspelt, or it belongs to another cloud
    .remedy = run `{ $login_without_tenant } --tenant TENANT` with the tenant's id or a verified domain; for another cloud add --cloud usgov, usgov-dod or china
aadsts-900023 = the tenant given is neither a tenant id nor a valid domain name
    .remedy = run `{ $login_without_tenant } --tenant TENANT` with the tenant's id, one of its domains, or common, organizations or consumers
aadsts-50059 = nothing in the request says which tenant is meant
    .remedy = run `{ $login_without_tenant } --tenant TENANT` with the tenant's id or a verified domain
aadsts-9001023 = this kind of sign-in (such as --app-only) is not possible with common or consumers: it needs a tenant of its own
    .remedy = run `{ $login_without_tenant } --tenant TENANT` with the tenant's id or a verified domain, and the other flags as before
aadsts-50194 = the app registration is for a single tenant, and the sign-in went to common
    .remedy = run `{ $login_without_tenant } --tenant TENANT_ID` with the id of the tenant that holds the app registration, or open it to more tenants under Supported account types in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
aadsts-9002331 = the app registration is for personal Microsoft accounts only
    .remedy = for a personal account run `{ $login_without_tenant } --tenant consumers`; for a work or school account use an app registration that allows it: `{ $login_without_client_id } --client-id CLIENT_ID`
aadsts-9002332 = the application, or the service it asks for, is for work and school accounts only, and the sign-in went to common or consumers
    .remedy = run `{ $login_without_tenant } --tenant organizations`, or give the tenant's id instead; for a personal account, have "personal Microsoft accounts" allowed under Supported account types in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
aadsts-500208 = the account is of the wrong kind: a personal account where only work or school accounts may sign in, or the reverse
    .remedy = run `{ $login } --prompt select_account` and choose the right account; for a personal account also give --tenant consumers and check Supported account types in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
aadsts-50020 = the account that signed in does not belong to this tenant
    .remedy = run `{ $login } --prompt select_account` and choose an account of the tenant, or add --tenant TENANT_ID with the tenant of the mailbox; a guest account can sign in to a tenant, but has no mailbox there to send from
aadsts-90038 = the tenant belongs to another national cloud than the one that was asked
    .remedy = run `{ $login_without_client_id_and_cloud } --cloud CLOUD --client-id CLIENT_ID` with global, usgov, usgov-dod or china, and an app registration in that cloud
aadsts-900439 = the tenant is in the US Government cloud, and the sign-in went to the global cloud
    .remedy = run `{ $login_without_cloud } --cloud usgov` (for DoD --cloud usgov-dod)
aadsts-900382 = an application with a client secret or certificate cannot sign in from one cloud into another
    .remedy = use an app registration in the cloud of the mailbox: `{ $login_without_client_id_and_tenant_and_cloud } --cloud CLOUD --client-id CLIENT_ID --tenant TENANT_ID` with global, usgov, usgov-dod or china as the cloud
aadsts-50002 = this network lets people sign in to certain tenants only (tenant restrictions), and this tenant is not among them
    .remedy = ask the network administrator to allow tenant { $tenant } in the proxy's tenant restrictions, or run `{ $login }` from another network
aadsts-500212 = the organisation of the account does not let its users sign in to this tenant (outbound cross-tenant access policy)
    .remedy = ask an admin of the account's own organisation to allow tenant { $tenant } in its cross-tenant access policy, or sign in with an account of that tenant: `{ $login } --prompt select_account`
aadsts-500213 = the tenant does not let users of the account's organisation in (inbound cross-tenant access policy)
    .remedy = ask an admin of tenant { $tenant } to allow the account's organisation in its cross-tenant access policy, or sign in with an account of that tenant: `{ $login } --prompt select_account`

# Scopes and the service behind them.
aadsts-70011 = the scope asked for is not valid: misspelt, of another cloud, or a .default scope mixed with others
    .remedy = run `{ $login } --scope SCOPE` with the full scope of your cloud: `https://outlook.office.com/SMTP.Send` (global), `https://outlook.office365.us/SMTP.Send` (usgov) or `https://partner.outlook.cn/SMTP.Send` (china)
aadsts-650053 = the service does not offer a permission by the name in the scope: it is misspelt, or a short name was taken for one of Microsoft Graph
    .remedy = run `{ $login } --scope https://outlook.office.com/SMTP.Send`, the full URL included (in another cloud with the Outlook host of that cloud)
aadsts-700022 = the scopes belong to more than one service, and a token is for one service only
    .remedy = ask for the scopes of one service at a time: `{ $login } { $mail_scopes }`
aadsts-700023 = the scopes name no service that a token could be for; with a certificate or federated token also: its audience is not the address that it was sent to
    .remedy = run `{ $login } --scope https://outlook.office.com/SMTP.Send` (in another cloud with the Outlook host of that cloud)
aadsts-1002012 = an app-only sign-in takes exactly one scope that ends in /.default, and another was asked for
    .remedy = run `{ $login_without_app_only } --app-only --scope https://outlook.office365.com/.default` (for US Government `https://outlook.office365.us/.default`)
aadsts-500011 = the tenant does not have the service that the scope names: the scope is not one of mail (Microsoft Graph has no service of the name SMTP.Send) or of another cloud, the tenant is the wrong one, or it has no Exchange Online
    .remedy = use the scope https://outlook.office.com/SMTP.Send (app-only: https://outlook.office365.com/.default) and the tenant of the mailbox: `{ $login_without_tenant } --tenant TENANT_ID`, with --cloud if it is not in the global cloud; if that is right already, have an admin check that the tenant has an Exchange Online licence
aadsts-50001 = the service that the scope names does not exist or is disabled
    .remedy = check the spelling of the host in the scope and run `{ $login } --scope https://outlook.office.com/SMTP.Send` (in another cloud with the Outlook host of that cloud)
aadsts-650052 = the organisation has not subscribed to, or not enabled, the service that the application needs
    .remedy = have an admin check that the tenant has an Exchange Online licence and that the service is enabled, then run `{ $login }`
aadsts-650054 = the app registration asks for permissions of a service that is gone from the tenant
    .remedy = remove the permissions of the missing service in Entra admin center > Entra ID > App registrations > { $client_id } > API permissions, then run `{ $login }`
aadsts-650056 = the app registration does not list the permission or the service that is asked for, or no admin has consented to it
    .remedy = add the missing permission: `entra-token register --client-id { $client_id } --run`, or in Entra admin center > Entra ID > App registrations > { $client_id } > API permissions (for SMTP.Send of Office 365 Exchange Online: APIs my organization uses > Office 365 Exchange Online; the one listed under Microsoft Graph does not cure AADSTS650057); then have an admin open { $admin_consent_url } and run `{ $login }`
aadsts-65005 = the API permissions of the app registration name something that the service does not have, such as the id of a Microsoft Graph permission entered for Exchange
    .remedy = remove the broken entries in Entra admin center > Entra ID > App registrations > { $client_id } > API permissions, add the delegated permission SMTP.Send by choosing it from the list of Microsoft Graph, then run `{ $login }`

# Consent and assignment.
aadsts-65001 = nobody has consented yet that the application may use the permission it asks for
    .remedy = run `{ $login } --prompt consent` and accept; if the page asks for an admin, have one open { $admin_consent_url }
aadsts-65004 = the person who signed in declined the consent
    .remedy = run `{ $login }` again and press Accept on the consent page
aadsts-90094 = in this tenant only an admin may consent to the application
    .remedy = have an admin open { $admin_consent_url } and accept, then run `{ $login }`
aadsts-90093 = the signed-in user is not permitted to do a step of the sign-in or consent (Microsoft Graph answered forbidden)
    .remedy = have an admin of the tenant give the consent at { $admin_consent_url }, then run `{ $login }`
aadsts-50105 = only assigned users may use the application, and this user is not assigned
    .remedy = have an admin add the user in Entra admin center > Entra ID > Enterprise apps > { $client_id } > Users and groups, then run `{ $login }`
aadsts-501051 = the service lets in assigned applications only, and this application has no role in it
    .remedy = have an admin add the application permission SMTP.SendAsApp of Office 365 Exchange Online in Entra admin center > Entra ID > App registrations > { $client_id } > API permissions and grant admin consent, then run `{ $login_without_app_only } --app-only`

# Refresh tokens and codes that are used up.
aadsts-700082 = the refresh token has expired because it was not used for too long (normally 90 days)
    .remedy = run `{ $login }`; to keep it alive from then on, run `{ $refresh }` regularly, say weekly from cron
aadsts-70008 = { $grant ->
        [refresh] the refresh token has expired
        [code] the authorization code has expired
        *[other] the authorization code or the refresh token has expired
    }
    .remedy = { aadsts-sign-in-again }
aadsts-50173 = the refresh token was revoked: the password was changed or reset, or the user or an admin ended all sessions
    .remedy = { aadsts-sign-in-again }
aadsts-50132 = the session ended because the password expired or was changed
    .remedy = { aadsts-sign-in-again }
aadsts-50089 = the sign-in session has expired, or was revoked by the user or an admin
    .remedy = { aadsts-sign-in-again }
aadsts-50085 = the account belongs to a social identity provider, where the user has to sign in again
    .remedy = run `{ $login } --prompt login` and sign in with user name and password
aadsts-70000 = { $grant ->
        [refresh] the refresh token is no longer valid, or is damaged; with a personal account, the permission may never have been granted or Microsoft may have blocked the account
        [code] the authorization code is incomplete (cut off while it was copied), has expired or was used already; with a personal account, the permission may never have been granted or Microsoft may have blocked the account
        *[other] the refresh token is no longer valid, or the authorization code is incomplete (cut off while it was copied), has expired or was used already; with a personal account, the permission may never have been granted or Microsoft may have blocked the account
    }
    .remedy = run `{ $login } --prompt consent`; if that fails with a personal account, sign in at https://outlook.com and follow what it says to unblock the account
aadsts-70043 = a Conditional Access policy limits how long a sign-in lasts (sign-in frequency), and that time is over
    .remedy = run `{ $login }`; it will be needed again each time the period is over, so for an unattended mailbox ask an admin for an exemption in Entra admin center > Entra ID > Conditional Access > Policies, or change to --app-only
aadsts-700084 = the refresh token came from a redirect URI under "Single-page application", where it lasts 24 hours and cannot be extended
    .remedy = { aadsts-leave-single-page }
aadsts-530036 = the refresh token came from a device code sign-in, which a Conditional Access policy now forbids
    .remedy = run `{ $login }` in a browser, without --device-code
aadsts-54005 = the authorization code was used already, and it works only once
    .remedy = run `{ $login }` again, and do not reload the last page or paste the same address twice
aadsts-501481 = the authorization code belongs to another sign-in attempt than the one that redeemed it (PKCE verifier does not match)
    .remedy = close old sign-in tabs; then: { aadsts-report }
aadsts-9002313 = the request, or the code or refresh token in it, is malformed, as when it was cut off while being copied or stored
    .remedy = run the same command once more; if it comes back, run `{ $login }`

# A person has to do something in the browser.
aadsts-50076 = the sign-in needs multifactor authentication, and it was not passed
    .remedy = run `{ $login }` and complete the multifactor authentication in the browser
aadsts-50078 = the last multifactor authentication is too old for the policy of the organisation
    .remedy = run `{ $login }` and complete the multifactor authentication again
aadsts-50079 = the user must set up multifactor authentication first
    .remedy = run `{ $login }` and set up multifactor authentication in the browser when asked
aadsts-50158 = an additional step is missing: a check by an external provider (such as Duo), or terms of use that have to be accepted
    .remedy = run `{ $login }` and complete the step in the browser
aadsts-50058 = nobody is signed in to this browser, and the request did not let Entra ask
    .remedy = { aadsts-sign-in-again }
aadsts-700020 = access can only be granted with the user present
    .remedy = { aadsts-sign-in-again }
aadsts-16001 = the session of the account that was picked in the browser is no longer valid
    .remedy = pick the account again or choose "Use another account"; if the page is gone, run `{ $login } --prompt select_account`
aadsts-50197 = the user was not found because the browser holds conflicting identities
    .remedy = run `{ $login } --prompt select_account`, best in a private browser window
aadsts-50140 = the sign-in stopped at the question whether to stay signed in, which is a normal step
    .remedy = answer the question in the browser; if the page is gone, run `{ $login }` again
aadsts-50199 = the browser asks the user to confirm that this is the application they mean to sign in to
    .remedy = confirm in the browser; if the page is gone, run `{ $login }` again

# The user account.
aadsts-50034 = the tenant has no such user: the address is misspelt, or the tenant is the wrong one
    .remedy = check the address and run `{ $login_without_tenant } --login-hint ADDRESS --tenant TENANT_ID` with the tenant of the mailbox
aadsts-50126 = the user name or the password is wrong
    .remedy = run `{ $login }` and sign in with the right password
aadsts-50053 = the account is locked after too many wrong passwords, or the sign-in came from an IP address known for attacks
    .remedy = wait a while and run `{ $login }`, if need be from another network; if it stays, have an admin look up the failure reason of error 50053 in Entra admin center > Monitoring & health > Sign-in logs and unblock the user
aadsts-50055 = the user's password has expired
    .remedy = run `{ $login }` and change the password when asked; if it is not offered there (a password of the company's Active Directory), change it the way your organisation does and run it again
aadsts-50056 = the directory holds no password for this account, so a password cannot be checked there
    .remedy = run `{ $login }` and sign in the way your organisation does (single sign-on); if the account should have a password, have an admin reset it first
aadsts-50057 = the user account is disabled
    .remedy = have an admin enable the account again (in the company's Active Directory if it comes from there), then run `{ $login }`
aadsts-53011 = the user is blocked because the home tenant considers the account at risk
    .remedy = have an admin of the user's home tenant review and clear the user's risk, then run `{ $login }`
aadsts-530034 = a delegated administrator was kept out of the tenant because the account is at risk in its home tenant
    .remedy = sign in with an account of the tenant itself: `{ $login } --prompt select_account`; or have an admin of the home tenant clear the risk

# Conditional Access and other policies.
aadsts-53003 = a Conditional Access policy blocks this sign-in (often because of the device code, the network or the device)
    .remedy = run `{ $login }` in a browser, without --device-code, on a network and device that your organisation allows; if it stays, have an admin find the policy by the correlation id in Entra admin center > Monitoring & health > Sign-in logs and exempt this account or app in Entra ID > Conditional Access > Policies
aadsts-53000 = a Conditional Access policy demands a compliant device, and this one is not compliant
    .remedy = { aadsts-device-policy }
aadsts-53001 = a Conditional Access policy demands a domain-joined device, and this one is not joined
    .remedy = { aadsts-device-policy }
aadsts-53002 = a Conditional Access policy lets only approved apps sign in, and this app is not one of them
    .remedy = have an admin exempt this account or app ({ $client_id }) from the policy in Entra admin center > Entra ID > Conditional Access > Policies, then run `{ $login }`
aadsts-50005 = a Conditional Access policy does not support the operating system that the sign-in came from
    .remedy = { aadsts-device-policy }
aadsts-530003 = a Conditional Access policy demands a managed or compliant device, which a device code sign-in can never prove
    .remedy = { aadsts-device-policy }
aadsts-50097 = only registered devices may sign in, and this device could not prove that it is one
    .remedy = { aadsts-device-policy }
aadsts-50131 = a security policy of the tenant blocks this sign-in, because of the state of the device, suspicious activity or a rule of its own
    .remedy = have an admin find the reason by the correlation id in Entra admin center > Monitoring & health > Sign-in logs and change the policy in Entra ID > Conditional Access > Policies, then run `{ $login }`
aadsts-530035 = the tenant's security defaults block this sign-in as legacy or unsafe
    .remedy = run `{ $login }` in a browser, without --device-code, and complete multifactor authentication; if it stays, have an admin review the tenant's security defaults
aadsts-53004 = the user must register for multifactor authentication, but that is blocked because the sign-in looks risky
    .remedy = have an admin clear the risk or register a method for the user, then run `{ $login }` and complete the registration
aadsts-53010 = multifactor authentication must be set up first, and the organisation allows that only from certain places or devices
    .remedy = set up multifactor authentication from a place and device that the organisation allows, or have an admin lift the restriction; then run `{ $login }`

# Device code.
aadsts-70016 = nobody has finished the sign-in with the device code yet
    .remedy = open the page that was shown, enter the code and sign in; entra-token goes on by itself
aadsts-70019 = the device code has expired: nobody finished the sign-in within about 15 minutes
    .remedy = run `{ $login } --device-code` again and enter the new code at once
aadsts-70018 = a wrong code was typed on the device code page
    .remedy = type the code again exactly as shown; if it is no longer accepted, run `{ $login } --device-code` for a new one
aadsts-7000014 = the device code is unknown or was used already
    .remedy = run `{ $login } --device-code` again for a new code
aadsts-90119 = no code was typed on the device code page
    .remedy = run `{ $login } --device-code` again and type the code that it shows
aadsts-90120 = the sign-in with this device code was already approved or declined
    .remedy = run `{ $login } --device-code` again for a new code
aadsts-50134 = the device code was approved in another data center than the one that issued it
    .remedy = run `{ $login }` in a browser, without --device-code

# Wait and try again.
aadsts-90024 = a service behind Entra is briefly unavailable
    .remedy = { aadsts-try-later }
aadsts-70012 = a server error at Microsoft stopped the sign-in of a personal account
    .remedy = { aadsts-try-later }
aadsts-90055 = too many requests come from this tenant, so Entra is holding them back
    .remedy = { aadsts-try-later }
aadsts-50196 = the same request was sent too often in a short time (about 15 times in 5 minutes)
    .remedy = wait a few minutes; let scripts call `{ $show }`, which keeps a token as long as it is good, and not `entra-token refresh` in a loop

# Requests that are wrong in themselves.
aadsts-50091 = the sign-in address is too long, as with very many scopes
    .remedy = run `{ $login } --scope https://outlook.office.com/SMTP.Send`, the one scope that sending mail needs
aadsts-28003 = the authorization code was redeemed without a scope
    .remedy = { aadsts-report }
aadsts-90009 = the request asked for a token for the application itself, as happens when a refresh names no scope
    .remedy = { aadsts-report }
aadsts-50147 = the PKCE code challenge of the request has the wrong length
    .remedy = { aadsts-report }
aadsts-700005 = the authorization code was redeemed at another tenant than the one that issued it
    .remedy = { aadsts-report }
aadsts-70003 = the request used a grant type, response type or response mode that Entra does not support for this app
    .remedy = { aadsts-report }
aadsts-missing-parameter = { $parameter ->
        [none] { aadsts-report }
        [scope] set the scope in the settings of the program (for mail `{ $smtp_send } offline_access`; a refresh at the v2.0 endpoint needs it, too), or update the program
        [client_id] set the Application (client) ID in the settings of the program
        [redirect_uri] set the redirect URI in the settings of the program, the one that is registered
        *[other] check the setting of the program for `{ $parameter }`: it is empty, or the program does not send it
    }
aadsts-90014 = { $parameter ->
        [none] a parameter of the request is missing or not valid
        *[name] the request lacks `{ $parameter }`
    }
    .remedy = { aadsts-missing-parameter }
aadsts-900144 = { $parameter ->
        [none] the body of the request lacks a required parameter, or was not sent as a form
        *[name] the body of the request lacks the parameter `{ $parameter }`, or was not sent as a form
    }
    .remedy = { aadsts-missing-parameter }
aadsts-900561 = the request used the wrong HTTP method, which can also come from the Back button of the browser
    .remedy = { aadsts-report }
aadsts-7000114 = the request was made on behalf of another application, which this application may not do
    .remedy = { aadsts-report }

# Codes that came with later policies, and rarer ones of the same matters.
aadsts-7002138 = the subject of the federated token is that of the federated credential but for upper and lower case; GitHub also writes numeric ids into newer subjects
    .remedy = in Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Federated credentials, enter the subject exactly as the token has it, letter by letter, then run `{ $login }`
aadsts-530033 = a device policy of the organisation blocks the sign-in with a device code
    .remedy = run `{ $login }` in the browser of this computer, without --device-code
aadsts-700024 = the client assertion (the signed JWT of a certificate, or a federated token) is not within its valid time
    .remedy = set the clock of this computer; a federated token has to be fetched anew from its provider for each sign-in; then run the same command again
aadsts-7000229 = the application has no service principal (enterprise application) in this tenant
    .remedy = have an admin consent at { $admin_consent_url }, or add the enterprise application: `az ad sp create --id { $client_id }`; then run `{ $login }`
aadsts-500121 = the multifactor authentication was denied, not answered in time, or failed
    .remedy = run `{ $login }` again and approve the request on the phone; if nobody asked for it, deny it and change the password; if the method is lost, have an admin reset it
aadsts-500014 = the service that the scope names is disabled in the tenant: its service principal was switched off, or the subscription has lapsed
    .remedy = have an admin check the licences, and that "Office 365 Exchange Online" is enabled in Entra admin center > Entra ID > Enterprise apps > Office 365 Exchange Online > Properties; then run `{ $login }`
aadsts-5000225 = the tenant, or what was asked for in it, is not available: the tenant (directory) is blocked, for instance because nobody used it, is being deleted, or is in another cloud
    .remedy = check the tenant: `{ $login_without_tenant } --tenant TENANT_ID`, and --cloud if it is not in the global cloud; if both are right, an admin of the tenant has to ask Microsoft support to unblock it (after long disuse, within 20 days)
aadsts-500341 = the user account has been deleted from the directory
    .remedy = have an admin restore the user within 30 days in Entra admin center > Entra ID > Users > Deleted users, or sign in with another account: `{ $login } --prompt select_account`
aadsts-500200 = a personal Microsoft account signed in, and the application or the tenant does not take personal accounts
    .remedy = sign in with a work or school account: `{ $login } --prompt select_account`; or include personal accounts under Supported account types in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication and run `{ $login_without_tenant } --tenant consumers`
aadsts-70000121 = the refresh token or code is of a personal Microsoft account, and was sent to a tenant for work accounts
    .remedy = use the tenant consumers (or common): `{ $login_without_tenant } --tenant consumers`
aadsts-7000012 = the refresh token or code was issued for another tenant than the one it was sent to
    .remedy = sign in anew at the tenant of the mailbox: `{ $login_without_tenant } --tenant TENANT_ID`; a token of one tenant is of no use in another
aadsts-500112 = { $difference ->
        [none] the code was redeemed with another redirect URI than the one it was asked for with
        [scheme] the code was redeemed with `{ $redirect_uri }` and had been asked for with `{ $asked_uri }`: one is http, the other https
        *[address] the code was redeemed with `{ $redirect_uri }` and had been asked for with `{ $asked_uri }`
    }
    .remedy = { $difference ->
        [none] both have to be the same, letter by letter, http or https included: behind a proxy that ends TLS, a program may make up `http://` (set its public address, and have the proxy send X-Forwarded-Proto; Odoo: web.base.url and proxy_mode); then run `{ $login }` again and leave the redirect URI unchanged
        [scheme] the program does not know that it stands behind a proxy that ends TLS: set its public address with https (Odoo: web.base.url and `proxy_mode = True`; others: the base URL, or X-Forwarded-Proto at the proxy), and sign in again
        *[address] set one address for both in the program (its base URL, its port and path included), the one that is registered, and sign in again
    }
aadsts-650059 = the app registration is for its own organisation only, and the sign-in was at another tenant
    .remedy = run `{ $login_without_tenant } --tenant TENANT_ID` with the tenant of the app registration; or open it to other organisations: Supported account types in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
aadsts-650051 = the application cannot be added to the tenant at the moment: its service principal is still being made, or its name is taken
    .remedy = wait a few minutes and run `{ $login }` again; if it stays, have an admin remove an older enterprise application with the same name or identifier URI
aadsts-900941 = Entra considers the application risky, so only an admin may consent to it
    .remedy = have an admin review the application and consent at { $admin_consent_url }, then run `{ $login }`
aadsts-530084 = a Conditional Access policy (token protection) takes only tokens that are bound to a device, and this tool cannot make such
    .remedy = have an admin exempt this account or app ({ $client_id }) from token protection in Entra admin center > Entra ID > Conditional Access > Policies, then run `{ $login }`
aadsts-53005 = a Conditional Access policy demands an Intune app protection policy, under which only certain apps can be
    .remedy = have an admin exempt this account or app ({ $client_id }) in Entra admin center > Entra ID > Conditional Access > Policies, then run `{ $login }`
aadsts-530004 = a guest has to come with a compliant device, and this tenant does not accept the compliant devices of the guest's organisation
    .remedy = have an Entra admin of tenant { $tenant } trust compliant devices of that organisation: Entra admin center > Entra ID > External Identities > Cross-tenant access settings > Inbound access > Trust settings; or exempt guests from the policy
aadsts-900021 = the tenant id is not a real one: it is empty, or the placeholder of zeros
    .remedy = give your own tenant: `{ $login_without_tenant } --tenant TENANT_ID` with the tenant's id or a verified domain; in another program, put it into the address of the endpoint
aadsts-90008 = the app registration lacks the permission to sign in and read the user's profile
    .remedy = in Entra admin center > Entra ID > App registrations > { $client_id } > API permissions, add the delegated permission User.Read of Microsoft Graph, then run `{ $login } --prompt consent`
aadsts-90099 = the application is not authorized in this customer's tenant, which partners (GDAP, delegated administration) need first
    .remedy = have an admin of the customer's tenant consent at { $admin_consent_url }, or the partner pre-consent through Partner Center; then run `{ $login }`
aadsts-500207 = an account of this type cannot be used for the service that was asked for
    .remedy = sign in with another account, one that has a mailbox in this organisation: `{ $login } --prompt select_account`
aadsts-135011 = the device that signed in has been disabled in the directory, or is gone from it
    .remedy = have an admin enable the device in Entra admin center > Entra ID > Devices, or register it again; then run `{ $login }`
aadsts-50135 = a password change or reset, or registering for it, has to be finished first
    .remedy = run `{ $login }` and finish the change of the password in the browser
aadsts-1002016 = the request came over TLS 1.0 or 1.1, which Entra no longer takes
    .remedy = let the program, or the proxy between it and Entra, use TLS 1.2 or newer; entra-token itself always does
aadsts-80012 = the on-premises Active Directory does not let the user sign in at this hour
    .remedy = sign in within the hours that are allowed, or have an admin change the logon hours of the user in Active Directory; then run `{ $login }`
aadsts-80014 = the organisation's own servers (Active Directory and its authentication agents) could not check the password
    .remedy = wait a few minutes and run `{ $login }`; if it stays, have an admin look at the authentication agents, at Active Directory, and at the clocks of both
aadsts-50000 = Entra could not issue the token because of a trouble of its own
    .remedy = { aadsts-try-later }; if it stays for hours, an admin asks Microsoft support, with the correlation id
aadsts-70044 = the session has expired, or a Conditional Access policy (sign-in frequency) wants a new sign-in
    .remedy = run `{ $login }`; for an unattended mailbox ask an admin for an exemption in Entra admin center > Entra ID > Conditional Access > Policies
aadsts-700081 = the refresh token has reached the greatest age that a policy allows, however often it was used
    .remedy = run `{ $login }`; it will be needed again each time that age is reached
aadsts-90112 = the client id is not a GUID: often a name, or something copied along with it
    .remedy = copy the Application (client) ID from Entra admin center > Entra ID > App registrations, and run `{ $login_without_client_id } --client-id CLIENT_ID`
aadsts-7000110 = the request carries no client id, or one that is not the application's
    .remedy = give the Application (client) ID: `{ $login_without_client_id } --client-id CLIENT_ID`
aadsts-700021 = the application that the client assertion names is not the client id of the request
    .remedy = use the certificate or the federated credential of the same app registration as the client id: `{ $login_without_client_id } --client-id CLIENT_ID`
aadsts-700026 = the app registration has no certificate that could check the client assertion
    .remedy = upload the certificate (its public part) in Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Certificates, then run `{ $login }`
aadsts-700007 = the refresh token or code was issued to another application than the one that sent it
    .remedy = use the client id that signed in, or sign in anew with this one: `{ $login_without_client_id } --client-id { $client_id }`
aadsts-700009 = the request names no redirect URI, although the code was asked for with one
    .remedy = run `{ $login_without_redirect_uri } --redirect-uri { $redirect_uri }`; in another program, set the redirect URI that is registered for it
aadsts-500571 = the guest account is disabled in this tenant
    .remedy = have an admin of tenant { $tenant } enable the guest in Entra admin center > Entra ID > Users, or sign in with an account of the tenant itself: `{ $login } --prompt select_account`
aadsts-50027 = the JWT that was sent (a client assertion or a federated token) is not valid: a claim is missing, or its issuer, audience, time or signature is wrong
    .remedy = check the clock of this computer, and that the certificate or the federated credential is the one of this app registration in Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets; then run `{ $login }`
aadsts-50148 = the PKCE code verifier is missing, or does not fit the code challenge
    .remedy = { aadsts-report }
aadsts-53009 = a Conditional Access policy demands an approved app, or one that Intune manages, and this app is none
    .remedy = have an admin exempt this account or app ({ $client_id }) in Entra admin center > Entra ID > Conditional Access > Policies, then run `{ $login }`
aadsts-90025 = Entra was too busy, or took too long, for this request
    .remedy = { aadsts-try-later }
aadsts-54008 = multifactor authentication has to be set up for this user before the sign-in can go on
    .remedy = run `{ $login }` and set up multifactor authentication in the browser
aadsts-530001 = the browser cannot prove the state of the device, which a Conditional Access policy demands
    .remedy = run `{ $login }` again in a browser that can: Edge, or Chrome or Firefox with Microsoft's single sign-on switched on; if it stays, have an admin exempt this account in Entra admin center > Entra ID > Conditional Access > Policies
aadsts-90097 = the link for the admin consent lacks data that Entra needs, most often a redirect URI that is registered for the application
    .remedy = use the other form of the link, https://login.microsoftonline.com/{ $tenant }/adminconsent?client_id={ $client_id } (the tenant's id where it says common), or add `&redirect_uri=` with a URI of Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
aadsts-9002341 = the user has not yet allowed the application to sign them in (single sign-on)
    .remedy = run `{ $login } --prompt consent` and accept
aadsts-50088 = the second step of the sign-in could not be sent at the moment: too many calls, or its provider is overloaded
    .remedy = wait a few minutes and run `{ $login }` again; best with another method than a telephone call
aadsts-50064 = the user name or the password could not be verified
    .remedy = run `{ $login }` and sign in with the right password
aadsts-20001 = the organisation's own identity provider (federation) sent something wrong, or nothing, to Entra
    .remedy = run `{ $login }` again; if it stays, whoever runs the organisation's identity provider (AD FS, Okta, Ping and the like) has to look at it
aadsts-16002 = the browser session that was picked does not fit the request, or is over
    .remedy = run `{ $login } --prompt select_account`, best in a private browser window
aadsts-50017 = the sign-in with the user's own certificate (smart card) failed: it was not sent, its chain or its revocation list could not be checked
    .remedy = pick the certificate again with `{ $login }`; check that no proxy takes it away; an admin checks the certificate authorities in Entra admin center > Entra ID > Identity Secure Score > Certificate authorities
aadsts-700054 = the request asked for an ID token at once, and the app registration does not allow it
    .remedy = entra-token never asks so; in the program that does, use the code flow, or have the owner tick "ID tokens" in Entra admin center > Entra ID > App registrations > { $client_id } > Authentication
aadsts-901002 = the program spoke the old version of the protocol (v1.0) to the new endpoint, or the new one where it is not supported
    .remedy = set the program to the v2.0 endpoints (…/oauth2/v2.0/authorize and …/oauth2/v2.0/token), with `scope` instead of `resource`
aadsts-90004 = the request is malformed, or a part of it is not valid or contradicts another
    .remedy = { aadsts-report }
aadsts-90036 = Microsoft's directory service refused the request, or has the feature switched off
    .remedy = run `{ $login }` again later; if it stays, an admin of the tenant asks Microsoft support, with the correlation id
aadsts-90043 = the sign-in went from one national cloud to another, which is not allowed, or names a cloud that does not exist
    .remedy = use the cloud of the mailbox: `{ $login_without_cloud } --cloud CLOUD` with global, usgov, usgov-dod or china
aadsts-50127 = a policy wants a further app or an external check, which is not installed, is set up wrongly or cannot be used by this account
    .remedy = have an admin find the policy by the correlation id in Entra admin center > Monitoring & health > Sign-in logs, then run `{ $login }`
aadsts-50168 = the single sign-on of Windows (Kerberos, or the account of the device) did not work for this sign-in
    .remedy = run `{ $login } --prompt login` and sign in with user name and password; an admin looks at Seamless SSO
aadsts-500201 = a program signed a personal Microsoft account in through the older v1.0 endpoint, which does not take such accounts
    .remedy = the program has to use the v2.0 endpoints: https://login.microsoftonline.com/common/oauth2/v2.0/authorize and /token, with `scope` in place of `resource`; look for a newer version of it or for that setting

# What the words of OAuth mean, each under the first word of its row in src/guide/rows/oauth.json.
# The cause is the value, the remedy an attribute. The guide fills in the account at hand: $client_id, $tenant,
# $redirect_uri, $smtp_send, $mailbox, $signed_in, $admin_consent_url, and commands for it, such as $doctor for
# `entra-token doctor -a NAME`. A flag that stands behind $login is left out of what it stands for, as in
# `{ $login_without_tenant } --tenant TENANT`.

oauth-sign-in-again = run `{ $login }`

# `suberror`.
oauth-consent-required = nobody has consented that the application may use the permission it asks for, or the consent was taken back
    .remedy = run `{ $login } --prompt consent` and accept; if the page asks for an admin, have one open { $admin_consent_url }
oauth-basic-action = the sign-in needs a step by a person, such as multifactor authentication
    .remedy = run `{ $login }` and do what the page in the browser asks for
oauth-additional-action = something has to be done outside of the sign-in first, such as registering the device
    .remedy = run `{ $login }`, and do what the page in the browser explains; if it stays, ask an admin what the organisation demands of this device or account
oauth-message-only = the sign-in is blocked at the moment, and the person can do nothing about it; the page of a new sign-in says why
    .remedy = run `{ $login }` and read the page; have an admin find the policy by the correlation id in Entra admin center > Monitoring & health > Sign-in logs
oauth-user-password-expired = the user's password has expired
    .remedy = run `{ $login }` and change the password when asked
oauth-bad-token = the refresh token is of no use any more: it was revoked or replaced, or its user is gone
    .remedy = { oauth-sign-in-again }
oauth-token-expired = the refresh token has expired, or the time that a policy gives a sign-in is over
    .remedy = { oauth-sign-in-again }
oauth-client-mismatch = the refresh token belongs to another application than the one that sent it
    .remedy = run `{ $login_without_client_id } --client-id { $client_id }`
oauth-protection-policy-required = a Conditional Access policy lets only apps under an Intune app protection policy sign in, and this tool cannot be one
    .remedy = have an admin exempt this account or app in Entra admin center > Entra ID > Conditional Access > Policies, then run `{ $login }`
oauth-device-authentication-failed = the device could not prove that it is a registered one, which a policy demands
    .remedy = run `{ $login }` in the browser of a device that your organisation manages, without --device-code; or have an admin exempt this account or app in Entra admin center > Entra ID > Conditional Access > Policies

# `error`.
oauth-interaction-required = a person has to sign in: Entra does not answer this request without a page in a browser
    .remedy = { oauth-sign-in-again }
oauth-access-denied = the sign-in was cancelled or the consent declined, or a policy or an admin does not allow it
    .remedy = run `{ $login }` again and accept; if the page asks for the approval of an admin, have one open { $admin_consent_url }
oauth-invalid-grant = { $grant ->
        [refresh] the refresh token is not accepted: it has expired, was revoked, or belongs to another application
        [code] the authorization code is not accepted: it has expired, was used already, or belongs to another application
        *[other] the authorization code or the refresh token is not accepted: it has expired, was revoked or used already, or belongs to another application
    }
    .remedy = { oauth-sign-in-again }
oauth-invalid-token = the server that the access token was sent to does not take it: it has expired, was revoked, or is for another service or mailbox
    .remedy = run `{ $doctor }`, which gets a new token and says what it is good for; a program with tokens of its own has to sign in again
oauth-invalid-client = the application could not prove that it is itself: its client secret or certificate is wrong, has expired or is missing, or it sent one although its redirect URI is public
    .remedy = { $proof ->
        [certificate] check that Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Certificates has the certificate of this account and that it has not expired; then run `{ $login }`
        [federated] check that Entra admin center > Entra ID > App registrations > { $client_id } > Certificates & secrets > Federated credentials has the issuer, subject and audience of the federated token, letter by letter; then run `{ $login }`
        *[secret] for a redirect URI under "Mobile and desktop applications" run `{ $login }` without a secret; for one under Web, with the Value of a valid secret: `{ $login } --client-secret-file PATH`; both are listed in Entra admin center > Entra ID > App registrations > { $client_id }
    }
oauth-unauthorized-client = this application may not sign in this way: the client id is unknown in the tenant, or the app registration does not allow it
    .remedy = compare { $client_id } with the Application (client) ID in Entra admin center > Entra ID > App registrations, and run `{ $login_without_client_id_and_tenant } --client-id CLIENT_ID --tenant TENANT_ID`; for --device-code set "Allow public client flows" to Yes under Authentication
oauth-invalid-scope = the scope asked for is not valid: misspelt, unknown to the service, or of another cloud
    .remedy = run `{ $login } --scope { $smtp_send }`; --app-only is used without --scope
oauth-invalid-resource = the tenant does not have the service that the scope names: it has no Exchange Online, or the scope is misspelt or of another cloud
    .remedy = check the tenant and the scope: `{ $login_without_tenant } --tenant TENANT_ID --scope { $smtp_send }`; if both are right, have an admin check that the tenant has an Exchange Online licence
oauth-invalid-tenant = the tenant does not exist in this cloud
    .remedy = run `{ $login_without_tenant } --tenant TENANT` with the tenant's id or a verified domain; for another cloud add --cloud usgov, usgov-dod or china
oauth-temporarily-unavailable = Entra cannot answer at the moment
    .remedy = wait a few minutes and run the same command again; nothing was changed
oauth-invalid-request = the request is malformed, or is of a kind that Entra does not support for this app
    .remedy = { $sender ->
        [ours] start again with `{ $login }`; if it comes back, report it to the authors of entra-token with the correlation id
        *[other] the program that sent this request made it wrong: check its settings (client id, scope, redirect URI, token endpoint), or ask whoever makes that program
    }

# `error`, of the device code flow.
oauth-authorization-pending = nobody has finished the sign-in with the device code yet
    .remedy = open the page that was shown, enter the code and sign in; entra-token goes on by itself
oauth-slow-down = the program asks too often whether the sign-in is finished
    .remedy = wait 5 seconds longer between two questions; entra-token does so by itself
oauth-expired-token = the device code has expired: nobody finished the sign-in within about 15 minutes
    .remedy = run `{ $login } --device-code` again and enter the new code at once
oauth-authorization-declined = the person at the device code page declined the sign-in
    .remedy = run `{ $login } --device-code` again, and accept
oauth-bad-verification-code = the device code is not recognised
    .remedy = run `{ $login } --device-code` again for a new code

authority-expected-tenant = expected common, organizations, consumers, the tenant's GUID, or one of its domains such as contoso.onmicrosoft.com
authority-expected-host-only = expected a host only, such as https://login.microsoftonline.com; the tenant goes in --tenant
authority-http-loopback-only = http is allowed on loopback only; use https
authority-expected-host = expected a host of letters, digits, hyphens and dots, or an IP address
authority-expected-https-url = expected an https URL
authority-no-client-id = no client ID: the first sign-in requires the ID of an app registration
    .hint = run `entra-token login{ $account } --client-id ID`, where ID is the Application (client) ID on the app's Overview page in the Entra admin center
authority-expected-client-id = expected a GUID such as 00001111-aaaa-2222-bbbb-3333cccc4444: the Application (client) ID on the app's Overview page

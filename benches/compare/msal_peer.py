"""The shortest program that uses msal: msal_peer.py CACHE AUTHORITY CLIENT_ID SCOPE show|fill [ACCESS_TOKEN REFRESH_TOKEN]."""
import base64
import json
import pathlib
import sys

import msal

path, authority, client_id, scope, task, *tokens = sys.argv[1:]
path = pathlib.Path(path)
cache = msal.SerializableTokenCache()

if task == "fill":  # with what a sign-in would have left
    ids = base64.urlsafe_b64encode(json.dumps({"uid": "taro", "utid": "home"}).encode())
    names = base64.urlsafe_b64encode(json.dumps({"preferred_username": "taro@example.com", "sub": "taro"}).encode())
    cache.add({
        "client_id": client_id,
        "scope": [scope],
        "token_endpoint": authority + "/oauth2/v2.0/token",
        "response": {
            "access_token": tokens[0], "refresh_token": tokens[1], "expires_in": 36000, "token_type": "Bearer",
            "client_info": ids.decode(), "id_token": "e30." + names.decode().rstrip("=") + ".", "scope": scope,
        },
        "id_token_claims": {"preferred_username": "taro@example.com", "sub": "taro"},
    })
    path.write_text(cache.serialize())
    sys.exit()

cache.deserialize(path.read_text())
app = msal.PublicClientApplication(client_id, authority=authority, token_cache=cache, instance_discovery=False)
result = app.acquire_token_silent_with_error([scope], app.get_accounts()[0])
path.write_text(cache.serialize())
print(result.get("access_token") or sys.exit(str(result)))

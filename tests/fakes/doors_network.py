"""The scripted session's door to the network: records what was asked of it."""


class ScriptedNetwork:
    def __init__(self) -> None:
        self.proxy = ""
        self.signed_in: list[tuple[str, str]] = []
        self.tried = self.keyring_asked = 0

    async def sign_in_to_proxy(self, user: str, password: str) -> None:
        self.signed_in.append((user, password))

    def again(self) -> None:
        self.tried += 1

    def ask_keyring(self) -> None:
        self.keyring_asked += 1

"""Messages to objects of macOS: the few that Qt sends none for."""

import ctypes
import ctypes.util


class Cocoa:
    """Objects are addresses. Each message is sent with the types it has: the processor needs them right."""

    def __init__(self) -> None:
        self._library = ctypes.cdll.LoadLibrary(ctypes.util.find_library("objc") or "/usr/lib/libobjc.dylib")
        self._library.objc_getClass.restype = ctypes.c_void_p
        self._library.objc_getClass.argtypes = [ctypes.c_char_p]
        self._library.sel_registerName.restype = ctypes.c_void_p
        self._library.sel_registerName.argtypes = [ctypes.c_char_p]

    def named(self, name: str) -> int:
        """The class of that name; 0 where there is none."""
        return int(self._library.objc_getClass(name.encode()) or 0)

    def send(self, to: int, message: str, *numbers: int) -> int:
        """Returns an object; 0 for none."""
        return int(self._call(ctypes.c_void_p, to, message, numbers) or 0)

    def number(self, of: int, message: str) -> int:
        return int(self._call(ctypes.c_int, of, message, ()))

    def tell(self, to: int, message: str, number: int) -> None:
        self._call(None, to, message, (number,))

    def _call(self, returns: object, to: int, message: str, numbers: tuple[int, ...]) -> int:
        types = [ctypes.c_void_p, ctypes.c_void_p, *(ctypes.c_long for _ in numbers)]
        function = ctypes.CFUNCTYPE(returns, *types)(("objc_msgSend", self._library))  # type: ignore[arg-type]
        found: int = function(to, self._library.sel_registerName(message.encode()), *numbers)
        return found

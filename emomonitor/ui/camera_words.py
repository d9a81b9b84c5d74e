"""Why a camera gives no picture and what to do about it, in words for each system."""

from __future__ import annotations

from dataclasses import dataclass

from emomonitor.errors import CameraTrouble
from emomonitor.ui.words import translate

WINDOWS_SETTINGS = "ms-settings:privacy-webcam"
MACOS_SETTINGS = "x-apple.systempreferences:com.apple.preference.security?Privacy_Camera"


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraWords:
    """A title and what to do.

    Attributes:
        title: what is wrong.
        text: what to do.
        settings: address of the system's settings that give the permission, "" for none.
        command: a command that gives the permission, "" for none.
    """

    title: str
    text: str
    settings: str = ""
    command: str = ""


def camera_words(trouble: CameraTrouble, camera: str, platform: str, sandboxed: str = "") -> CameraWords:
    """Return what to say of a camera that gives no picture.

    Args:
        trouble: why.
        camera: its name.
        platform: as ``sys.platform``.
        sandboxed: as :func:`emomonitor.capture.access.sandbox`.
    """
    match trouble:
        case CameraTrouble.MISSING:
            return CameraWords(
                title=translate("Camera", "The camera is not connected"),
                text=translate("Camera", "{}: plug it in, or check that it is switched on.").format(camera),
            )
        case CameraTrouble.IN_USE:
            return CameraWords(
                title=translate("Camera", "The camera is in use"),
                text=translate(
                    "Camera", "Another program has {}: a video call, perhaps, or a page in the browser. Close it there."
                ).format(camera),
            )
        case CameraTrouble.SILENT:
            return CameraWords(
                title=translate("Camera", "The camera gives no picture"),
                text=translate("Camera", "Unplug {} and plug it in again, or close other programs that use it.").format(
                    camera
                ),
            )
        case CameraTrouble.REFUSED:
            return _permission(translate("Camera", "The camera may not be used yet"), platform, sandboxed)
    return _permission(translate("Camera", "The camera can't be opened"), platform, sandboxed, maybe_in_use=True)


def _permission(title: str, platform: str, sandboxed: str, *, maybe_in_use: bool = False) -> CameraWords:
    first = translate("Camera", "Close other programs that use it.") + " " if maybe_in_use else ""
    if platform == "win32":
        words = translate("Camera", "In Settings, under Privacy & security, Camera, let desktop apps use the camera.")
        return CameraWords(title=title, text=first + words, settings=WINDOWS_SETTINGS)
    if platform == "darwin":
        words = translate(
            "Camera",
            "In System Settings, under Privacy & Security, Camera, switch on emomonitor or the terminal that started "
            "it. Then start it again.",
        )
        return CameraWords(title=title, text=first + words, settings=MACOS_SETTINGS)
    if sandboxed == "flatpak":
        words = translate("Camera", "Give this Flatpak the camera with the command, and start the app again.")
        return CameraWords(title=title, text=first + words, command="flatpak override --user --device=all emomonitor")
    if sandboxed == "snap":
        words = translate("Camera", "Give this snap the camera with the command, and start the app again.")
        return CameraWords(title=title, text=first + words, command="snap connect emomonitor:camera")
    words = translate(
        "Camera",
        "Your account must be in the group “video”. Run the command in a terminal, then log out and in again.",
    )
    return CameraWords(title=title, text=first + words, command="sudo usermod -aG video $USER")

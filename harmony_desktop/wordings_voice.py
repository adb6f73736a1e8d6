"""What went wrong with speaking, hearing and speech models, in the user's words; part of `wordings`."""

VOICE_PROBLEMS: dict[str, tuple[str, str]] = {
    "no_microphone": (
        "No microphone was found.",
        "Plug one in or choose another input device; typing works as always.",
    ),
    "no_portaudio": (
        "Recording needs the PortAudio library.",
        "Install it with “sudo apt-get install libportaudio2” and try again; typing works as always.",
    ),
    "no_speaker": (
        "No loudspeaker was found.",
        "Plug one in, or choose another output in your system's sound settings.",
    ),
    "speaker_lost": ("The loudspeaker is gone.", "Plug it in again, then go on."),
    "no_model": (
        "The speech model is not on this computer yet.",
        "Connect to the internet and let Harmony get it ({size_mb} MB); typing works as always.",
    ),
    "model_download": ("The speech model could not be downloaded.", "Check the connection and try again."),
    "model_altered": (
        "What was downloaded is not the speech model.",
        "Something may answer in its publisher's place, such as a sign-in page or a filter. Try again elsewhere.",
    ),
    "model_busy": (
        "The speech model is being downloaded already.",
        "Another window of Harmony is getting it. Once it is here, both can use it.",
    ),
    "models_folder": (
        "The folder of the speech models cannot be changed.",
        "Close what has it open, or see whether you may write in {folder}.",
    ),
    "model_in_use": ("{model} is in use.", "Choose another speech model in the Preferences first."),
    "measuring_failed": ("This computer could not be measured.", "Try again when it is less busy."),
    "disk_full": ("There is not enough space for the speech model.", "Free {needed_mb} MB and try again."),
    "take_disk_full": (
        "There is no space left for what you say.",
        "What was said so far is kept. Free some space, then try again.",
    ),
    "mic_denied": (
        "Harmony may not use the microphone.",
        "Allow it in the system's privacy settings and try again; typing works as always.",
    ),
    "mic_silent": (
        "The microphone sends only silence.",
        "Check that it is not muted and that Harmony may use it; typing works as always.",
    ),
    "no_speech": ("Didn't hear anything.", "Hold the key, speak, then release it."),
    "no_speech_in_file": ("Nothing is said in {file}.", "Choose a recording in which somebody speaks."),
    "voice_failed": ("What you said could not be turned into words.", "The recording is kept: try again."),
}

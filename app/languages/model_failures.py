"""What can go wrong with a model, its engine or its server, as the layers below say it."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

MODELS: tuple[object, ...] = (
    QT_TRANSLATE_NOOP(
        "Sentences",
        "This is too long for the model: it takes %1 tokens and %2 fit. Shorten the message, or hand the text"
        " over as a file.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "No language model is loaded. Choose one in the model menu, or go on without."),
    QT_TRANSLATE_NOOP("Sentences", "The model server at %1 refused (%2): %3"),
    QT_TRANSLATE_NOOP("Sentences", "The model server at %1 broke off in the middle of its answer."),
    QT_TRANSLATE_NOOP("Sentences", "The model server at %1 has no model called %2. It has: %3."),
    QT_TRANSLATE_NOOP("Sentences", "The model server at %1 wants another key."),
    QT_TRANSLATE_NOOP("Sentences", "The model server at %1 stopped: %2"),
    QT_TRANSLATE_NOOP("Sentences", "The model server at %1 did not answer in time. It may still be loading its model."),
    QT_TRANSLATE_NOOP("Sentences", "The model server at %1 cannot be reached (%2). Is it running?"),
    QT_TRANSLATE_NOOP("Sentences", "The model server at %1 did not answer in time."),
    QT_TRANSLATE_NOOP("Sentences", "What answers at %1 is no model server: it lists no models."),
    QT_TRANSLATE_NOOP("Sentences", "The model server at %1 sent something that is no answer."),
    QT_TRANSLATE_NOOP("Sentences", "This is too long for the model server. Shorten it."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Loading %1 stopped the engine twice, so it is not tried again by itself. Choose it in the settings, "
        "or with --model, to try once more.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 is a part of another model, not a language model by itself."),
    QT_TRANSLATE_NOOP("Sentences", "The model %1 is not installed. %2"),
    QT_TRANSLATE_NOOP("Sentences", "%1 of the model %2 is not the file that was published. %3"),
    QT_TRANSLATE_NOOP("Sentences", "%1 of the model %2 cannot be read: %3. %4"),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be used: %2 of config.json %3."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 is a folder without %2. Choose a GGUF file, or a folder as Hugging Face has it, with config.json,"
        " tokenizer.json and the safetensors files.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be used: weight_map of %2 does not name files of the folder."),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be used: two of its files hold the same tensor."),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be used: %2 cannot be read (%3). Get all of it again."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 cannot be used: %2 is not stored as %3, which are the types that are read. Get the model as a GGUF file.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be used: %2 of tokenizer.json %3."),
    QT_TRANSLATE_NOOP("Sentences", "The engine stopped unexpectedly (%1). Try again: it is started anew."),
    QT_TRANSLATE_NOOP("Sentences", "The engine was closed before it was done."),
    QT_TRANSLATE_NOOP("Sentences", "The engine could not be started (%1). Install the program again."),
    QT_TRANSLATE_NOOP("Sentences", "Weights stored as %1 cannot be decoded. Get the model in another quantization."),
    QT_TRANSLATE_NOOP("Sentences", "%1 is a big-endian GGUF file, which cannot be run. Get the little-endian version."),
    QT_TRANSLATE_NOOP("Sentences", "%1 has GGUF version %2; versions 2 and 3 can be read. Get a newer conversion."),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be used: split.%2 is not a whole number of zero or more."),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be used: split.count is %2, more than %3."),
    QT_TRANSLATE_NOOP(
        "Sentences", "%1 is part %2 of a model of %3 files. Choose the first, which ends in -00001-of-%4.gguf."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 is the first of %2 files of one model, so its name must end in -00001-of-%3.gguf for the others "
        "to be found. Give the files their old names back.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 does not say that it is part %2 of %3 (split.no, split.count): the files belong to different "
        "models. Get all of them again.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be used: two of its %2 files hold the same tensor."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 cannot be used: split.tensors.count is %2, but the %3 files hold %4 tensors. Get all of them again.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 is not a file. Choose a model file."),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be used: %2 %3. Choose another model file."),
    QT_TRANSLATE_NOOP("Sentences", "%1 cannot be used: %2 is stored as %3."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 cannot be used: %2 has the unknown type %3. Get the model in another quantization, or a newer "
        "version of this program.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Ternlight's compiled kernels are out of date (%1, expected %2). Install Ternlight again; in a "
        "checkout, run `python setup.py build_ext --inplace --force`.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 is %2, but %3. Use one of %4, or unset it."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Ternlight's compiled kernels cannot be loaded (%1). Install Ternlight again; in a checkout, run "
        "`python setup.py build_ext --inplace`.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The runtime for language models, llama-cpp-python, is not installed; install it with “pip install "
        "llama-cpp-python” and start again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The runtime for language models, llama-cpp-python, is installed but does not load on this computer; "
        "install it again with “pip install --force-reinstall llama-cpp-python”.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "%1 cannot be loaded by llama.cpp (%2); the file may be damaged or its kind of model may be newer "
        "than this program. Download it again or choose another model.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There is not enough memory for a conversation of %1 tokens; close other programs or choose a smaller context.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "The model could not continue; there may not be enough memory. Close other programs and try again."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The native engine does not run %1, because %2. Get another version of the model: Q4_0, Q8_0, TQ2_0 "
        "and I2_S files run.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 is run by llama.cpp, which keeps the cache as f16 and not as %2. Choose f16."),
    QT_TRANSLATE_NOOP("Sentences", "%1: llama.cpp cannot run it."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "One more conversation needs %1 and %2 are free. Close other programs or load the model with a "
        "smaller context.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "%1 is damaged: the tensor %2 %3. Install the model again."),
    QT_TRANSLATE_NOOP("Sentences", "%1 is incomplete: the tensor %2 is missing. Download the file again."),
    QT_TRANSLATE_NOOP(
        "Sentences", "%1 is damaged: the tensor %2 has the shape %3 where %4 is needed. Download the file again."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The engine has stopped twice with this model and was not started again. Choose another model, or a "
        "smaller context, or restart the engine.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The session is closed. Start a new one."),
    QT_TRANSLATE_NOOP(
        "Sentences", "The engine was restarted and has lost this session. Ask again: the text is read anew."
    ),
    QT_TRANSLATE_NOOP("Sentences", "The saved session is damaged; the text has to be read again."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The saved session belongs to another model, or to one that was loaded in another way; the text has "
        "to be read again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The file needs %1 GB more and the disk has %2 GB free. Free some space, or choose another folder for models.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is no search engine called “%1” any more. Choose another one in Settings."),
    QT_TRANSLATE_NOOP("Sentences", "None of the search engines behind the SearXNG server answered."),
    QT_TRANSLATE_NOOP("Sentences", "The engine failed: %1."),
    QT_TRANSLATE_NOOP("Sentences", "No model is loaded. Load a model first."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There is not enough memory to go on with this text. Close other programs or conversations, or load "
        "the model with a smaller context.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is not enough memory for the model %1; close other programs."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The text is too long for the model: %1 tokens, and its context holds %2 with the answer. Shorten it "
        "or load the model with a larger context.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "The context of %1 tokens is full. Start again or load the model with a larger context."
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is no embedding model file %1. Install the model again."),
    QT_TRANSLATE_NOOP("Sentences", "The embedding model file %1 cannot be used: %2. Install the model again."),
    QT_TRANSLATE_NOOP("Sentences", "%1 is damaged: in %2, %3. Install the model again."),
    QT_TRANSLATE_NOOP("Sentences", "The model's numbers are not usable; its file may be damaged. Download it again."),
    QT_TRANSLATE_NOOP("Sentences", "No language model was found on this computer."),
)
"""Of model files, the engine, model servers and conversations that outgrow their model."""

"""Topics to propose to a channel, from the words of its name and purpose."""

import re

# Words that people put into a channel's name or purpose, and the topics they stand for.
TOPICS: dict[str, tuple[str, ...]] = {
    "agents": ("language model agents", "tool use"),
    "alignment": ("alignment of language models",),
    "asr": ("speech recognition",),
    "audio": ("audio generation", "speech recognition"),
    "bio": ("protein structure prediction",),
    "code": ("code generation",),
    "diffusion": ("diffusion models",),
    "eval": ("evaluation of language models",),
    "evaluation": ("evaluation of language models",),
    "generation": ("text generation",),
    "graph": ("graph neural networks",),
    "graphics": ("3D scene reconstruction",),
    "interpretability": ("interpretability of neural networks",),
    "language": ("language models",),
    "llm": ("language models", "language model reasoning"),
    "llms": ("language models", "language model reasoning"),
    "medical": ("medical imaging",),
    "ml": ("machine learning",),
    "multimodal": ("vision-language models",),
    "nlp": ("language models", "retrieval-augmented generation"),
    "privacy": ("privacy in machine learning",),
    "rag": ("retrieval-augmented generation",),
    "reasoning": ("language model reasoning",),
    "recommendation": ("recommender systems",),
    "recsys": ("recommender systems",),
    "retrieval": ("information retrieval", "retrieval-augmented generation"),
    "rl": ("reinforcement learning",),
    "robotics": ("robot learning", "vision-language-action models"),
    "robots": ("robot learning", "vision-language-action models"),
    "safety": ("safety of language models",),
    "search": ("information retrieval",),
    "security": ("security of language models",),
    "speech": ("speech recognition", "text to speech"),
    "translation": ("machine translation",),
    "tts": ("text to speech",),
    "video": ("video generation",),
    "vision": ("computer vision", "image generation"),
    "vla": ("vision-language-action models",),
}
WORD = re.compile(r"[a-z]+")
MOST = 4


def suggest(name: str, purpose: str) -> tuple[str, ...]:
    """At most four topics, those of the name first; none when no word is known."""
    words = [*WORD.findall(name.casefold()), *WORD.findall(purpose.casefold())]
    found = [topic for word in words for topic in TOPICS.get(word, ())]
    return tuple(dict.fromkeys(found))[:MOST]

"""What the assistant may say: answers, contacts and fixed texts, from the clinic's `knowledge/` folder."""

from frontdesk.knowledge.errors import KnowledgeError, Problem
from frontdesk.knowledge.knowledge import Knowledge
from frontdesk.knowledge.loader import load_knowledge
from frontdesk.knowledge.replies import Choice, Link, Reply, Source

__all__ = ["Choice", "Knowledge", "KnowledgeError", "Link", "Problem", "Reply", "Source", "load_knowledge"]

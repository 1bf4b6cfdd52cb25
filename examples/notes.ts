// Code of a user's, as a collection names it: bundled at synth, called by the front door (`validate`) and the writer (`merge`).

import { type Json, type Merge, type Validate, ValidationError } from 'spillway/runtime';

const TITLE_MAX_LENGTH = 200;

/** A note has a title. Called before anything is sent: what is thrown here is the client's 422. */
export const validate: Validate = (write) => {
  if (write.op !== 'put') return;
  const { title } = write.body;
  if (typeof title !== 'string' || title.trim() === '') {
    throw new ValidationError(`title must be a text that is not empty, got ${JSON.stringify(title) ?? 'none'}`);
  }
  if (title.length > TITLE_MAX_LENGTH) {
    throw new ValidationError(`title must have at most ${TITLE_MAX_LENGTH} characters, got ${title.length}`);
  }
};

/** Two people changed one note: the later title and text count, and no tag of either is lost. */
export const merge: Merge = (current, incoming) => ({
  ...current,
  ...incoming,
  tags: [...new Set([...tagsOf(current.tags), ...tagsOf(incoming.tags)])].sort(),
});

function tagsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((tag) => typeof tag === 'string') : [];
}

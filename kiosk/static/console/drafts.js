// Unsent words of a conversation survive a reload and a lost connection, in this tab only.

const PREFIX = "wenxiaofa-draft:";

export function draft(key) {
  return sessionStorage.getItem(PREFIX + key) ?? "";
}

export function keepDraft(key, words) {
  try {
    if (words) sessionStorage.setItem(PREFIX + key, words);
    else sessionStorage.removeItem(PREFIX + key);
  } catch {
    // Full or forbidden: the words are still in the field.
  }
}

export function forgetDrafts() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}

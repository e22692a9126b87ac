// Copying a text that is shown in a field; also where the page is not https.

/** Selects the field's text and copies it; what can't be copied stays selected. */
export async function copy(selector) {
  const field = document.querySelector(selector);
  if (!field) return;
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
}

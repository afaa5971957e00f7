/** What a form can tell by itself; the API has the last word. */

/** As the API's own rule; which passwords are too common only the API knows. */
const minPasswordCharacters = 8;

export function isShortPassword(text: string): boolean {
  return Array.from(text.normalize('NFKC')).length < minPasswordCharacters;
}

/** Whether a text may be an e-mail address: somebody, an @, a domain with a dot. */
export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text.trim());
}

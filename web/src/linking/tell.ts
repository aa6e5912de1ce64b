import { Refusal } from '../api/client';
import { explain } from '../i18n/problems';

/** What happened, in the reader's language, with what the server adds. */
export function tell(x: unknown, language: string): string {
  if (!(x instanceof Refusal)) return String(x);
  const said = explain(language, x.code, x.message);
  return said.more ? `${said.sentence} (${said.more})` : said.sentence;
}

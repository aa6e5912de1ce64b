// A clerk's hands: nothing but keys, counted, at the pace of somebody who types. The tests run as fast as the program
// follows; seconds.mjs lets them type as people do and measures.

/** Milliseconds for a key: 0 in tests; 200 is a clerk who types five keys a second. */
export const pace = Number(process.env.E2E_PACE ?? 0);

export class Hands {
  keys = 0;
  fields = 0;

  constructor(w) {
    this.w = w;
    this.began = Date.now();
  }

  async press(key) {
    this.keys++;
    await this.w.page.keyboard.press(key);
    if (pace) await new Promise((r) => setTimeout(r, pace));
  }

  /** Types into the field that has the focus. */
  async type(text) {
    this.fields++;
    for (const c of String(text)) await this.press(c === ' ' ? 'Space' : /[\x20-\x7e]/.test(c) ? c : (await this.odd(c)));
  }

  /** Letters that Playwright has no key for: one key of a Polish keyboard with Alt. */
  async odd(c) {
    await this.w.page.keyboard.insertText(c);
    return 'Shift';
  }

  /** Looks for somebody by PESEL, finds nobody, and writes them down; the search field has the focus. */
  async newPerson(number, first, last) {
    await this.type(number);
    await this.chooseNew();
    await this.tabTo('Imię');
    await this.type(first);
    await this.tabTo('Nazwisko');
    await this.type(last);
  }

  /** Goes to "a new person" below whoever is alike, and takes it. */
  async chooseNew() {
    const option = this.w.page.getByRole('option', { name: 'nowa osoba' });
    await option.waitFor();
    if ((await option.getAttribute('aria-selected')) !== 'true') await this.press('ArrowUp'); // the last one, from the first or from none
    await this.w.page.getByRole('option', { name: 'nowa osoba', selected: true }).waitFor();
    await this.press('Enter');
  }

  /** The words beside what has the focus. */
  focus() {
    return this.w.page.evaluate(() => {
      const e = document.activeElement;
      const label = e?.labels?.[0]?.innerText ?? e?.getAttribute('aria-label') ?? document.getElementById(e?.getAttribute('aria-labelledby') ?? '')?.innerText ?? e?.innerText ?? '';
      return label.trim();
    });
  }

  /** Tab, until a field is reached; it says where the focus went when it never is. */
  async tabTo(words, most = 25) {
    const passed = [];
    for (let i = 0; i <= most; i++) {
      const at = await this.focus();
      if (typeof words === 'string' ? at === words : words.test(at)) return;
      passed.push(at.slice(0, 30));
      await this.press('Tab');
    }
    throw new Error(`"${words}" is not reached by Tab: ${passed.join(' → ')}`);
  }

  /** Seconds since the hands began, or since a moment. */
  seconds(since = this.began) {
    return (Date.now() - since) / 1000;
  }

  told(what) {
    return `${what}: ${this.fields} fields, ${this.keys} keys, ${this.seconds().toFixed(1)} s at ${pace} ms a key`;
  }
}

/** A PESEL that nobody has used: made of a day of birth and a number, with its check digit. */
export function pesel(birth, serial) {
  const [y, m, d] = birth.split('-').map(Number);
  const month = m + (y >= 2000 ? 20 : 0);
  const ten = `${String(y % 100).padStart(2, '0')}${String(month).padStart(2, '0')}${String(d).padStart(2, '0')}${String(serial % 10_000).padStart(4, '0')}`;
  const sum = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3].reduce((s, w, i) => s + w * Number(ten[i]), 0);
  return ten + ((10 - (sum % 10)) % 10);
}

/** A surname that is not in the demo town: letters only, different each time. */
export const surname = () => `Prob${[...Date.now().toString(36), ...Math.random().toString(36).slice(2, 6)].map((c) => 'bcdfghklmnprstwzaeiou'[parseInt(c, 36) % 21]).join('')}`;

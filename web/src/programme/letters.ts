/** The places of a template that no case can fill: a letter with one of them would never be made. */
export function missingFields(template: string, known: string[]): string[] {
  const named = [...template.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)].map((m) => m[1]);
  return [...new Set(named)].filter((n) => !known.includes(n));
}

// Writes the desk's service worker at the end of a build, with the files that its page is made of. The list changes with
// every build that changes the page, and with it the worker, which is how browsers learn that there is a new one.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PluginOption } from 'vite';

interface Chunk {
  type: 'chunk' | 'asset';
  fileName: string;
  isEntry?: boolean;
  facadeModuleId?: string | null;
  imports?: string[];
  dynamicImports?: string[];
  viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> };
}

/** Letters that the desk's words are written in; the typeface comes in many more. */
const alphabets = /-(latin|latin-ext|cyrillic)-/;

/** Everything that the page needs: its own chunks (the page and the frame around it) and the start of the application with all they import, styles and typefaces. */
export function filesOf(bundle: Record<string, Chunk>, pages: RegExp[]): { entry: string; files: string[] } {
  const chunks = Object.values(bundle).filter((c) => c.type === 'chunk');
  const entry = chunks.find((c) => c.isEntry);
  const own = pages.map((p) => chunks.find((c) => p.test(c.facadeModuleId ?? '')));
  if (!entry || own.includes(undefined)) throw new Error('the build has no page of the desk');
  const files = new Set<string>();
  const take = (name: string) => {
    if (files.has(name)) return;
    files.add(name);
    const c = bundle[name];
    c?.imports?.forEach(take);
    c?.viteMetadata?.importedCss.forEach((f) => files.add(f));
    c?.viteMetadata?.importedAssets.forEach((f) => (!f.endsWith('.woff2') && !f.endsWith('.woff')) || (alphabets.test(f) && f.endsWith('.woff2')) ? files.add(f) : undefined);
  };
  take(entry.fileName);
  // What the start loads later are the other pages; what the desk's own parts load later belongs to the desk.
  const start = new Set(files);
  for (const c of own as Chunk[]) take(c.fileName);
  for (const name of [...files]) if (!start.has(name)) bundle[name]?.dynamicImports?.forEach(take);
  return { entry: entry.fileName, files: [...files].sort().map((f) => `/${f}`) };
}

export function deskWorker(): PluginOption {
  return {
    name: 'spoina-desk-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const { entry, files } = filesOf(bundle as unknown as Record<string, Chunk>, [/modules\/ModuleFrame\.tsx$/, /aid\/desk\/DeskPage\.tsx$/]);
      const body = readFileSync(new URL('./worker.js', import.meta.url), 'utf8');
      const build = createHash('sha256').update(files.join('\n') + body).digest('hex').slice(0, 12);
      const head = `const BUILD = ${JSON.stringify(build)}, ENTRY = ${JSON.stringify(`/${entry}`)}, FILES = ${JSON.stringify(files)};\n`;
      this.emitFile({ type: 'asset', fileName: 'desk-worker.js', source: head + body });
    },
  };
}

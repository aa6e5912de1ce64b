import { defineConfig, type PluginOption } from 'vite';
import react from '@vitejs/plugin-react';
import { deskWorker } from './src/modules/aid/desk/plugin.ts';

// The made-up office answers in development (npm run dev) and in unit tests only. `SPOINA_URL=http://…`
// sends requests to a running server instead. Neither reaches the bundle that the Go binary embeds.
export default defineConfig(async ({ command }) => {
  const server = process.env.SPOINA_URL;
  const plugins: PluginOption[] = [react(), deskWorker()];
  if (command === 'serve' && !server && !process.env.VITEST) {
    plugins.push((await import('./mock/plugin.ts')).mock());
  }
  return {
    plugins,
    server: {
      host: '127.0.0.1',
      proxy: server ? Object.fromEntries(['/api', '/tiles', '/ogc', '/o'].map((p) => [p, server])) : undefined,
    },
    build: {
      target: 'es2022',
      chunkSizeWarningLimit: 1400, // the map library is one lazy chunk of its own
    },
    test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
  };
});

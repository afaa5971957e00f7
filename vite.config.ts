import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

/** One build of the page serves every host and every tenant; `dist/web` is uploaded as it is. */
export default defineConfig(({ command }) => {
  // A test runner that builds says NODE_ENV=test, which would bundle Solid's development build.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    root: 'web',
    plugins: [solid(), tailwindcss()],
    build: {
      outDir: '../dist/web',
      emptyOutDir: true,
      target: 'es2023',
      // The Content-Security-Policy allows files of our own origin only: nothing becomes a data: URL.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  };
});

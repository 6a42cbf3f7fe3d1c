import { execa } from 'execa';

/** `npm run gallery -- --out DIR`: a picture of every screen, with the layout and accessibility checks. */
const { exitCode } = await execa({
  stdio: 'inherit',
  reject: false,
})`node tests/gallery/gallery.ts ${process.argv.slice(2)}`;
process.exitCode = exitCode ?? 1;

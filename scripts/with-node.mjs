// The only script that every Node can read: the others are TypeScript, which Node runs from 22.18 on. npm puts the
// Node that `npm ci` installs first, so an older one comes here only where there is none for this system.
const [script, ...rest] = process.argv.slice(2);
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 18)) {
  process.argv = [process.argv[0], script, ...rest];
  await import(new URL(`../${script}`, import.meta.url).href);
} else {
  console.error(
    `oddlot: node.tooOld: this is Node ${process.versions.node}; run \`npm ci\`, or install Node 24 or later`,
  );
  process.exitCode = 1;
}

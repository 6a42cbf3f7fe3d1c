/** Import walls: what may know what. `npm run check` enforces them. */
const TESTS = '\\.test\\.tsx?$|/test-bench\\.ts$';

/** A part that may import the contract and itself only, or what `own` says (packages and Node's own modules aside). */
function wall(name, from, own, comment) {
  return {
    name,
    severity: 'error',
    comment,
    from: { path: from, pathNot: TESTS },
    to: {
      path: '^(contract|electron|native|renderer|central|face|rules|scripts|tests)/',
      pathNot: `^contract/|${own}`,
    },
  };
}

/** A dangerous thing that one file owns. */
function owner(name, thing, owners) {
  return {
    name,
    severity: 'error',
    comment: `${thing} has one owner: ${owners}`,
    from: { path: '^(contract|electron|native|renderer|central|face|rules)/', pathNot: `${owners}|${TESTS}` },
    to: { path: thing, dependencyTypesNot: ['type-only'] },
  };
}

module.exports = {
  forbidden: [
    {
      name: 'contract-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^contract/', pathNot: TESTS },
      to: { path: '^(electron|native|renderer|central|face|rules|scripts|tests)/' },
    },
    {
      name: 'contract-is-pure',
      severity: 'error',
      comment: 'The contract runs everywhere: zod and nothing else.',
      from: { path: '^contract/', pathNot: TESTS },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/zod/' },
    },
    wall(
      'core-knows-itself',
      '^electron/core/',
      '^(electron/core|face|rules)/',
      'Core knows the contract, the arithmetic of faces and the rules of certification, and no Electron.',
    ),
    wall(
      'main-knows-itself',
      '^electron/(main/|preload)',
      '^electron/(main/|preload)',
      'Main brokers by messages.',
    ),
    wall(
      'devices-know-themselves',
      '^native/',
      '^native/',
      'The device process knows no visit, store or network.',
    ),
    wall(
      'renderer-knows-itself',
      '^renderer/',
      '^(renderer|face)/',
      'The page knows the contract and how a face is read.',
    ),
    wall(
      'central-knows-itself',
      '^central/',
      '^(central|face|rules)/',
      'The service shares nothing with the terminal but words, how a face is read and when people certify.',
    ),
    wall('face-knows-itself', '^face/', '^face/', 'Reading a face is arithmetic.'),
    {
      name: 'face-is-pure',
      severity: 'error',
      comment: 'It runs in a worker of the page and in the service: no packages.',
      from: { path: '^face/', pathNot: TESTS },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
    wall('rules-know-themselves', '^rules/', '^rules/', 'When people certify is arithmetic of dates.'),
    {
      name: 'rules-are-pure',
      severity: 'error',
      comment: 'They run at the terminal and in the service: dates by luxon, and nothing else.',
      from: { path: '^rules/', pathNot: TESTS },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/(@types/)?luxon/' },
    },
    {
      name: 'core-knows-no-electron',
      severity: 'error',
      from: { path: '^(electron/core|native|central|renderer|contract|face|rules)/' },
      to: { path: 'node_modules/electron/' },
    },
    {
      name: 'simulator-only-in-development',
      severity: 'error',
      comment: 'The product never reaches the simulator; only the development entry does.',
      from: { path: '^native/', pathNot: `^native/simulator/|^native/devices\\.development\\.ts$|${TESTS}` },
      to: { path: '^native/simulator/' },
    },
    {
      name: 'simulation-only-in-development',
      severity: 'error',
      from: { path: '^electron/main/', pathNot: `\\.development\\.ts$|${TESTS}` },
      to: { path: '\\.development\\.ts$|^contract/simulator\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'panel-only-in-development',
      severity: 'error',
      from: {
        path: '^renderer/',
        pathNot: `^renderer/development/|^renderer/main\\.development\\.tsx$|${TESTS}`,
      },
      to: { path: '^renderer/development/' },
    },
    owner(
      'database-of-core',
      'node_modules/better-sqlite3/',
      '^electron/core/store/database\\.ts$|^central/store/',
    ),
    owner('serial-line', 'node_modules/serialport/', '^native/transport/serial\\.ts$'),
    owner('hid', 'node_modules/node-hid/', '^native/transport/hid-device\\.ts$'),
    owner('usb', 'node_modules/usb/', '^native/transport/usb-device\\.ts$'),
    owner('smart-cards', 'node_modules/pcsc-mini/', '^native/social-security-card/pcsc\\.ts$'),
    owner('fetch', 'node_modules/undici/', '^electron/core/sync/central-client\\.ts$'),
    owner('mediapipe', 'node_modules/@mediapipe/tasks-vision/', '^renderer/camera/'),
    owner('onnx-in-the-page', 'node_modules/onnxruntime-web/', '^renderer/camera/'),
    owner('onnx-in-the-service', 'node_modules/onnxruntime-node/', '^central/certification/'),
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};

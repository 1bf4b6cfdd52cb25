// Inherited by every worker: the built-in CloudFormation validator (aws-cdk-lib >= 2.262) costs seconds per test file.
// One test turns it on again for the ready-made stacks.
process.env.CDK_VALIDATION = 'false';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '\\.lua$': '<rootDir>/scripts/lua.cjs',
    '^.+\\.[cm]?ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      },
    ],
  },
  // The package's own names, without a build.
  moduleNameMapper: {
    '^echarts/(core|charts|components|renderers)$': '<rootDir>/scripts/echarts.cjs',
    '^fast-check$': '<rootDir>/scripts/fast-check.cjs',
    '^spillway$': '<rootDir>/lib/index.ts',
    '^spillway/leases$': '<rootDir>/lambda/leases/index.ts',
    '^spillway/runtime$': '<rootDir>/lambda/runtime/index.ts',
  },
  // One fewer than there are cores, the default, leaves half of a small machine idle.
  maxWorkers: '100%',
  // What a test file leaves in the memory of its worker slows down those after it: a worker that has grown is begun anew.
  workerIdleMemoryLimit: '1GB',
  globalSetup: '<rootDir>/scripts/jest-global-setup.js',
  reporters: ['default', '<rootDir>/scripts/jest-count-reporter.js'],
  snapshotSerializers: ['<rootDir>/test/template-serializer.js'],
};

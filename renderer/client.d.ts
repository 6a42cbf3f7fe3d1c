/// <reference types="vite/client" />

interface Window {
  /** The typed bridge that the preload script sets; see contract/window-bridge.ts. */
  readonly anhao: import('../contract/window-bridge.ts').WindowBridge;
}

import { contextBridge, ipcRenderer } from 'electron';
import type { VisitView } from '../contract/visit.ts';
import { CHANNELS, SIMULATE_CHANNEL, type WindowBridge } from '../contract/window-bridge.ts';

/** Set by the build: the developer panel's door exists in development builds only. */
declare const __DEVELOPMENT__: boolean;

const bridge: WindowBridge = {
  onView: (listener) => {
    const forward = (_event: unknown, view: VisitView) => listener(view);
    ipcRenderer.on(CHANNELS.view, forward);
    void ipcRenderer.invoke(CHANNELS.currentView).then((view: VisitView) => listener(view));
    return () => ipcRenderer.removeListener(CHANNELS.view, forward);
  },
  command: (command) => ipcRenderer.invoke(CHANNELS.command, command),
  faceModel: () => ipcRenderer.invoke(CHANNELS.faceModel),
  livenessModels: () => ipcRenderer.invoke(CHANNELS.livenessModels),
  staffExit: (code) => ipcRenderer.invoke(CHANNELS.staffExit, code),
  ...(__DEVELOPMENT__ ? { simulate: (command) => ipcRenderer.invoke(SIMULATE_CHANNEL, command) } : {}),
};

contextBridge.exposeInMainWorld('anhao', bridge);

/** Electron main script of the recorder: one window that shows the page at RECORDER_URL. */
'use strict';
const { app, BrowserWindow } = require('electron');

app.whenReady().then(() => {
  const window = new BrowserWindow({ webPreferences: { sandbox: true, backgroundThrottling: false } });
  window.loadURL(process.env.RECORDER_URL);
});

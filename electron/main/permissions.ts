import { type Session, session } from 'electron';
import { APP_ORIGIN } from './app-protocol.ts';

/** Denies everything but the camera, and the camera to everyone but our page. */
export function guardSession(target: Session = session.defaultSession): void {
  const isOurs = (address: string | undefined) => address?.startsWith(`${APP_ORIGIN}/`) ?? false;
  target.setPermissionRequestHandler((contents, permission, answer, details) => {
    const { mediaTypes } = details as { mediaTypes?: readonly string[] };
    const cameraOnly = permission === 'media' && mediaTypes?.length === 1 && mediaTypes[0] === 'video';
    answer(cameraOnly && isOurs(contents.getURL()) && isOurs(details.requestingUrl));
  });
  // Electron asks for "audio" before it tells the names of cameras; the microphone itself is refused above.
  target.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === 'media' && isOurs(`${origin.replace(/\/$/, '')}/`),
  );
  target.setDevicePermissionHandler(() => false);
  // The page has no business outside; this also stops what a policy might overlook.
  target.webRequest.onBeforeRequest((request, answer) => {
    const allowed = /^(app:\/\/kiosk\/|blob:app:\/\/kiosk\/|data:image\/|devtools:)/.test(request.url);
    answer({ cancel: !allowed });
  });
}

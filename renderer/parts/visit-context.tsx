import { createContext, useContext } from 'react';
import type { VisitView, WindowCommand } from '../../contract/visit.ts';

/** What every screen may use: the present view, and the way to tell core something. */
export interface VisitAccess {
  readonly view: VisitView;
  /** Sends a command. Trouble is shown by the page, so that nobody presses in vain. */
  readonly command: (command: WindowCommand) => void;
}

const VisitContext = createContext<VisitAccess | null>(null);

/** Gives the visit to the screens inside. */
export const VisitProvider = VisitContext.Provider;

/** The visit, inside a `VisitProvider`. */
export function useVisit(): VisitAccess {
  const access = useContext(VisitContext);
  if (!access) throw new Error('useVisit needs a VisitProvider');
  return access;
}

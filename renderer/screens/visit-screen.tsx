import type { Screen } from '../../contract/visit.ts';
import { AskStaffScreen } from './ask-staff-screen.tsx';
import { CheckEligibilityScreen } from './check-eligibility-screen.tsx';
import { ClearingScreen } from './clearing-screen.tsx';
import { ConfirmPersonScreen } from './confirm-person-screen.tsx';
import { ConsentScreen } from './consent-screen.tsx';
import { DoneScreen } from './done-screen.tsx';
import { FaceScreen } from './face-screen.tsx';
import { FaultScreen } from './fault-screen.tsx';
import { GuidesScreen } from './guides-screen.tsx';
import { HomeVisitScreen } from './home-visit-screen.tsx';
import { IdleScreen } from './idle-screen.tsx';
import { IdleWarningScreen } from './idle-warning-screen.tsx';
import { InsertCardScreen } from './insert-card-screen.tsx';
import { NotYetOpenScreen } from './not-yet-open-screen.tsx';
import { OutOfServiceScreen } from './out-of-service-screen.tsx';
import { PhoneChannelsScreen } from './phone-channels-screen.tsx';
import { ReadingCardScreen } from './reading-card-screen.tsx';
import { SavingScreen } from './saving-screen.tsx';
import { ServicePointsScreen } from './service-points-screen.tsx';
import { ServicesScreen } from './services-screen.tsx';
import { StatusScreen } from './status-screen.tsx';

/** The screen of the present state of the visit. */
export function VisitScreen({ screen }: { screen: Screen }) {
  switch (screen.state) {
    case 'idle':
      return <IdleScreen />;
    case 'insertCard':
      return <InsertCardScreen socialSecurityCard={screen.socialSecurityCard} />;
    case 'readingCard':
      return <ReadingCardScreen />;
    case 'confirmPerson':
      return <ConfirmPersonScreen person={screen.person} isForHomeVisit={screen.isForHomeVisit} />;
    case 'checkEligibility':
      return <CheckEligibilityScreen />;
    case 'services':
      return <ServicesScreen offered={screen.offered} />;
    case 'servicePoints':
      return <ServicePointsScreen directory={screen.directory} />;
    case 'guides':
      return <GuidesScreen guides={screen.guides} />;
    case 'phoneChannels':
      return <PhoneChannelsScreen ways={screen.ways} />;
    case 'homeVisit':
      return <HomeVisitScreen question={screen.question} />;
    case 'status':
      return <StatusScreen standing={screen.standing} />;
    case 'notYetOpen':
      return <NotYetOpenScreen notYetOpen={screen.notYetOpen} />;
    case 'consent':
      return <ConsentScreen screen={screen} />;
    case 'prepareCamera':
    case 'challenge':
    case 'judging':
      // One component for the three, so that the camera stays open from one to the next.
      return <FaceScreen screen={screen} />;
    case 'saving':
      return <SavingScreen />;
    case 'done':
      return <DoneScreen outcome={screen.outcome} />;
    case 'clearing':
      return <ClearingScreen />;
    case 'idleWarning':
      return <IdleWarningScreen secondsLeft={screen.secondsLeft} />;
    case 'fault':
      return <FaultScreen key={screen.fault} fault={screen.fault} canRetry={screen.canRetry} />;
    case 'askStaff':
      return <AskStaffScreen />;
    case 'outOfService':
      return <OutOfServiceScreen key={screen.fault} fault={screen.fault} />;
  }
}

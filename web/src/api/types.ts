import type { components } from './schema.ts';

type Schemas = components['schemas'];

export type Session = Schemas['Session'];
export type DagList = Schemas['DagList'];
export type DagSummary = Schemas['DagSummary'];
export type DagDetail = Schemas['DagDetail'];
export type ImportError = Schemas['ImportError'];
export type RunBrief = Schemas['RunBrief'];
export type RunSummary = Schemas['RunSummary'];
export type RunPage = Schemas['RunPage'];
export type RunDetail = Schemas['RunDetail'];
export type RunAssetEvent = Schemas['RunAssetEvent'];
export type DagDeadline = Schemas['DagDeadline'];
export type Notification = Schemas['Notification'];
export type Graph = Schemas['Graph'];
export type InstanceSummary = Schemas['InstanceSummary'];
export type InstanceDetail = Schemas['InstanceDetail'];
export type TrySummary = Schemas['TrySummary'];
export type EventEntry = Schemas['EventEntry'];
export type TriggerBody = Schemas['TriggerBody'];
export type Progress = Schemas['Progress'];
export type LogTail = Schemas['LogTail'];
export type BackfillSummary = Schemas['BackfillSummary'];
export type BackfillPlan = Schemas['BackfillPlan'];
export type BackfillPlanBody = Schemas['BackfillPlanBody'];
export type PlannedDate = Schemas['PlannedDate'];
export type BackfillDate = Schemas['BackfillDate'];

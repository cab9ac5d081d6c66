import { expect, it } from 'vitest';
import { paramFields } from './paramsForm.ts';
import { draftOfRun, emptyDraft, readDraft } from './triggerBody.ts';

const fields = paramFields({ top: { type: 'integer', minimum: 1, default: 10 }, reason: { type: 'string' } });
const draft = { ...emptyDraft(fields), params: { top: '3', reason: 'late data' } };

it('sends what was filled in and nothing else', () => {
  expect(readDraft(draft, fields)).toEqual({ ok: true, body: { params: { top: 3, reason: 'late data' } } });
  const dated = {
    ...draft,
    intervalStart: '2026-11-20T00:00',
    intervalEnd: '2026-11-21T00:00',
    runId: ' r1 ',
    note: ' n ',
  };
  expect(readDraft({ ...dated, logicalDate: '2026-11-20T00:00' }, fields)).toEqual({
    ok: true,
    body: {
      params: { top: 3, reason: 'late data' },
      intervalStart: '2026-11-20T00:00:00.000Z',
      intervalEnd: '2026-11-21T00:00:00.000Z',
      logicalDate: '2026-11-20T00:00:00.000Z',
      runId: 'r1',
      note: 'n',
    },
  });
});

it.each([
  [{ intervalStart: '2026-11-20T00:00' }, { interval: 'both' }],
  [{ intervalStart: '2026-11-20T00:00', intervalEnd: '2026-11-19T00:00' }, { interval: 'order' }],
  [{ intervalStart: '2026-11-20T00:00', intervalEnd: '2026-11-20T00:00' }, { interval: 'order' }],
  [{ intervalStart: 'x', intervalEnd: 'y' }, { interval: 'date' }],
  [{ logicalDate: '2026-13-40T00:00' }, { logicalDate: 'date' }],
  [
    { params: { top: '0', reason: '' } },
    { params: { top: { kind: 'least', limit: '1' }, reason: { kind: 'required', limit: '' } } },
  ],
] as const)('names what is wrong with %j', (given, problems) => {
  expect(readDraft({ ...draft, ...given }, fields)).toMatchObject({ ok: false, ...problems });
});

it('takes over what a run was started with, and what it does not say stays as it is by default', () => {
  const day = { intervalStart: '2026-11-20T00:00:00.000Z', intervalEnd: '2026-11-20T00:00:30.000Z' };
  const again = draftOfRun(fields, { conf: { top: 7, gone: 1 }, ...day });
  expect(again).toEqual({
    ...emptyDraft(fields),
    params: { top: '7', reason: '' },
    intervalStart: '2026-11-20T00:00',
    intervalEnd: '2026-11-20T00:00:30',
  });
  expect(draftOfRun(fields, { conf: {}, intervalStart: null, intervalEnd: null })).toEqual(emptyDraft(fields));
});

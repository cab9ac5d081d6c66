import { describe, expect, it } from 'vitest';
import { RUN_STATES, RUN_TRANSITIONS, TASK_STATES, TASK_TRANSITIONS } from '../../server/core/states.ts';
import {
  FACTS,
  RULE_TABLE,
  TRIGGER_RULES,
  type Fact,
  type RuleTable,
  type TriggerRule,
} from '../../server/core/triggerRule.ts';
import { ruleMismatches } from '../support/core/ruleExpectations.ts';
import { runMoveMismatches, taskMoveMismatches } from '../support/core/transitionExpectations.ts';

type Moves = Readonly<Record<string, readonly string[]>>;
interface Mutant<T> {
  readonly name: string;
  readonly table: T;
}

/** The table with one move taken out, or one put in. */
function movesAltered(table: Moves, states: readonly string[]): readonly Mutant<Moves>[] {
  return states.flatMap((from) =>
    states.map((to) => {
      const row = table[from]!;
      const altered = row.includes(to) ? row.filter((state) => state !== to) : [...row, to];
      return {
        name: `${from} -> ${to} ${row.includes(to) ? 'taken out' : 'put in'}`,
        table: { ...table, [from]: altered },
      };
    }),
  );
}

/** The table with one case of one rule altered in each possible way: taken out, another verdict, another fact. */
function rulesAltered(rule: TriggerRule): readonly Mutant<RuleTable>[] {
  const rows = RULE_TABLE[rule];
  const withRow = (index: number, row: RuleTable[TriggerRule]): RuleTable => ({
    ...RULE_TABLE,
    [rule]: rows.toSpliced(index, 1, ...row),
  });
  return rows.flatMap(([fact, verdict], index) => {
    const verdicts = VERDICTS.filter((other) => other !== verdict);
    const facts = (Object.keys(FACTS) as Fact[]).filter((other) => other !== fact);
    const takenOut = [{ name: `${rule}[${index}] taken out`, table: withRow(index, []) }];
    return takenOut.concat(
      verdicts.map((other) => ({
        name: `${rule}[${index}] ${fact} -> ${other}`,
        table: withRow(index, [[fact, other]]),
      })),
      facts.map((other) => ({ name: `${rule}[${index}] on ${other}`, table: withRow(index, [[other, verdict]]) })),
    );
  });
}

const VERDICTS = ['run', 'skipped', 'upstream_failed'] as const;

function survivors<T>(mutants: readonly Mutant<T>[], mismatches: (table: T) => readonly string[]): readonly string[] {
  return mutants.filter(({ table }) => mismatches(table).length === 0).map(({ name }) => name);
}

describe('an altered table is caught', () => {
  it('of moves of task instances', () => {
    const mutants = movesAltered(TASK_TRANSITIONS, TASK_STATES);
    expect(mutants).toHaveLength(TASK_STATES.length ** 2);
    expect(survivors(mutants, taskMoveMismatches)).toEqual([]);
  });

  it('of moves of runs', () => {
    expect(survivors(movesAltered(RUN_TRANSITIONS, RUN_STATES), runMoveMismatches)).toEqual([]);
  });

  it.each(TRIGGER_RULES)('of trigger rules, at %s', (rule) => {
    const equivalent = EQUIVALENT[rule] ?? [];
    expect(survivors(rulesAltered(rule), (table) => ruleMismatches(table, [rule]))).toEqual(equivalent);
  });
});

/** Altered, and yet the same rule: where the cases before have ruled out all other states, `done` says all that is left to say. */
const EQUIVALENT: Partial<Record<TriggerRule, readonly string[]>> = {
  all_success: ['all_success[2] on done'],
  all_failed: ['all_failed[2] on done'],
  all_skipped: ['all_skipped[2] on done'],
};

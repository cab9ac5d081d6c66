import type { AssetExpression } from '../../core/assetExpression.ts';
import type { AssetDefinition } from '../../core/definition.ts';
import type { AssetSchedule } from '../../core/partitionRuns.ts';

/** Airflow's group of an asset that names none. */
export const DEFAULT_GROUP = 'asset';

/** The expression of a schedule as Airflow's API shows it. */
export function assetExpressionView({ condition, assets }: AssetSchedule): Record<string, unknown> {
  return expressionView(condition, assets);
}

function expressionView(expression: AssetExpression, assets: readonly AssetDefinition[]): Record<string, unknown> {
  if ('all' in expression) return { all: expression.all.map((each) => expressionView(each, assets)) };
  if ('any' in expression) return { any: expression.any.map((each) => expressionView(each, assets)) };
  const { asset: uri } = expression;
  return { asset: { uri, name: uri, group: assets.find((asset) => asset.uri === uri)?.group ?? DEFAULT_GROUP } };
}

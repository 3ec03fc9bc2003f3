/** The YAML of a diagnose comment. */
import { isElision } from '../pattern/pattern.ts';
import type { Place } from '../pattern/place.ts';
import { type Finding, finding } from './findings.ts';
import type { Diagnosis } from './model.ts';
import { DIAGNOSIS } from './schema.ts';
import { type CheckContext, lineFindings, readCheck } from './syntax/check-comment.ts';
import type { Yaml } from './syntax/yaml.ts';
import { validate } from './validate.ts';

/** @param place of the comment */
export function readDiagnosis(
  yaml: Yaml,
  place: Place,
  context: CheckContext,
): { diagnosis?: Diagnosis; findings: Finding[] } {
  const { data, findings } = validate(DIAGNOSIS, yaml);
  if (data === undefined) return { findings };
  const { output, hint } = data;
  if ((output === undefined) === (data.check === undefined)) {
    const problem = 'needs "output" or "check", one of them';
    findings.push(finding('wrong-value', yaml.keyPlace(['hint']), { name: 'diagnose', problem }));
  }
  if (output !== undefined) {
    const at = yaml.valuePlace(['output']);
    findings.push(...lineFindings([output], () => at));
    if (isElision(output)) findings.push(finding('never-fails', at, { what: '"output"' }));
  }
  const read = data.check === undefined ? undefined : readCheck(yaml, context, ['check']);
  findings.push(...(read?.findings ?? []));
  const diagnosis: Diagnosis = {
    hint,
    place,
    ...(output === undefined ? {} : { output }),
    ...(read?.check === undefined ? {} : { check: read.check }),
  };
  return { diagnosis, findings };
}

/** The words of a payload `p`, where they are what was signed; null where they were erased or changed behind our back. */
export const wordsSql = `case when p.digest = 'sha256:' || encode(sha256(convert_to(p.salt || E'\\n' || p.text, 'UTF8')), 'hex')
  then p.text end`;

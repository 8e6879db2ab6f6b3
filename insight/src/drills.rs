//! When a drill counts as one.

/// The SQL of the last time that something was practised at the site `s`: a drill that somebody who was called answered, and that was not
/// ended as a mistake or a false alarm. A drill that nobody heard practised nothing. The newest are looked at first, until one counts.
pub(crate) const LAST_AT: &str = "(SELECT i.raised_at FROM incident i WHERE i.site_id = s.id AND i.status = 'Exercise' \
    AND COALESCE(i.ending, '') NOT IN ('mistake', 'false_alarm') AND EXISTS (SELECT 1 FROM incident_person h \
    WHERE h.incident_id = i.id AND h.called_at IS NOT NULL AND h.acknowledged_at IS NOT NULL) ORDER BY i.raised_at DESC LIMIT 1)";

{{/* Nobody but the user of the image, and nothing is written but below /data and /tmp. */}}
{{- define "loupe.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "loupe.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Where scans or essays are: a folder of the claim, else the place that is named. */}}
{{- define "loupe.place" -}}
{{- $archive := (index . 0).Values.archive -}}
{{- $named := index $archive (index . 1) -}}
{{- if $named -}}
{{- $named -}}
{{- else if $archive.existingClaim -}}
/archive/{{ index . 1 }}
{{- else -}}
{{- required (printf "archive.existingClaim or archive.%s says where they are" (index . 1)) $named -}}
{{- end -}}
{{- end -}}

{{/* What builder and nodes have in common. */}}
{{- define "loupe.environment" -}}
- name: LOUPE_HOST
  value: 0.0.0.0
- name: LOUPE_PORT
  value: "8080"
- name: LOUPE_DATA
  value: {{ .Values.store.data | quote }}
- name: LOUPE_LOCAL
  value: /data
- name: LOUPE_IMAGES
  value: {{ include "loupe.place" (list . "images") | quote }}
- name: LOUPE_MANIFESTS
  value: {{ include "loupe.place" (list . "manifests") | quote }}
- name: LOUPE_PUBLIC_URL
  value: {{ .Values.publicUrl | quote }}
- name: LOUPE_TRUSTED_PROXIES
  value: {{ .Values.trustedProxies | quote }}
- name: LOUPE_S3_PATH_STYLE
  value: {{ .Values.store.pathStyle | quote }}
- name: AWS_REGION
  value: {{ .Values.store.region | quote }}
{{- if .Values.store.endpoint }}
- name: AWS_ENDPOINT_URL_S3
  value: {{ .Values.store.endpoint | quote }}
{{- end }}
{{- if .Values.varnish.enabled }}
- name: LOUPE_CACHE_TAGS
  value: "true"
- name: LOUPE_SHARED_CACHE_SECONDS
  value: {{ .Values.varnish.sharedCacheSeconds | int | quote }}
- name: LOUPE_IMAGE_CACHE_CONTROL
  value: public, max-age=300
{{- end }}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "loupe.keys" -}}
{{- if .Values.store.existingSecret }}
envFrom:
  - secretRef:
      name: {{ .Values.store.existingSecret }}
{{- end }}
{{- end -}}

{{- define "loupe.archiveMount" -}}
{{- if .Values.archive.existingClaim }}
- name: archive
  mountPath: /archive
  readOnly: true
{{- end }}
{{- end -}}

{{- define "loupe.archiveVolume" -}}
{{- if .Values.archive.existingClaim }}
- name: archive
  persistentVolumeClaim:
    claimName: {{ .Values.archive.existingClaim }}
    readOnly: true
{{- end }}
{{- end -}}

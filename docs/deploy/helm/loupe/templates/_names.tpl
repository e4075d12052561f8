{{/* The name of everything, and what follows it. */}}
{{- define "loupe.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "loupe.labels" -}}
app.kubernetes.io/name: loupe
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* By which pods are found; never changed. */}}
{{- define "loupe.selector" -}}
app.kubernetes.io/name: loupe
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "loupe.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* Each is told by its own name what to forget. */}}
{{- define "loupe.purgeUrls" -}}
{{- $name := include "loupe.name" . -}}
{{- $urls := list -}}
{{- range $at := until (int .Values.varnish.replicas) -}}
{{- $urls = append $urls (printf "varnish=http://%s-varnish-%d.%s-varnish-purge:6083/" $name $at $name) -}}
{{- end -}}
{{- join " " $urls | quote -}}
{{- end -}}

{{/* How many nodes there may be. */}}
{{- define "loupe.mostNodes" -}}
{{- ternary .Values.nodes.autoscaling.maxReplicas .Values.nodes.replicas .Values.nodes.autoscaling.enabled -}}
{{- end -}}

{{- define "businessmap-mcp.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "businessmap-mcp.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "businessmap-mcp.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "businessmap-mcp.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "businessmap-mcp.selector" -}}
app.kubernetes.io/name: {{ include "businessmap-mcp.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "businessmap-mcp.labels" -}}
{{ include "businessmap-mcp.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "businessmap-mcp.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "businessmap-mcp.denokv" -}}
{{ .Values.denokv.service | default (printf "%s-denokv" (include "businessmap-mcp.fullname" . | trunc 56 | trimSuffix "-")) }}
{{- end }}

{{- /* What is wrong with the values taken together, which the schema cannot say. */ -}}
{{- define "businessmap-mcp.check" -}}
{{- $shared := or .Values.denokv.enabled .Values.store.url -}}
{{- if and (or (gt (int .Values.replicas) 1) .Values.autoscaling.enabled) (not $shared) -}}
{{- fail "More than one replica needs a shared store: set denokv.enabled or store.url." -}}
{{- end -}}
{{- if and .Values.denokv.enabled .Values.store.url -}}
{{- fail "denokv.enabled and store.url are both set: give one store." -}}
{{- end -}}
{{- if and .Values.denokv.enabled (not .Values.denokv.existingSecret) -}}
{{- fail "denokv.existingSecret is missing: name the Secret with the store's access token." -}}
{{- end -}}
{{- if not (or .Values.auth.principalsSecret .Values.auth.oauth.issuer) -}}
{{- fail "Nobody could be told from anybody: set auth.principalsSecret or auth.oauth.issuer." -}}
{{- end -}}
{{- if and .Values.auth.oauth.issuer (not .Values.auth.oauth.audience) -}}
{{- fail "auth.oauth.audience is missing: a token is checked against it." -}}
{{- end -}}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.egressTo) -}}
{{- $env := .Values.server.extraEnv -}}
{{- $places := dict "store.url" .Values.store.url "auth.oauth.issuer" .Values.auth.oauth.issuer -}}
{{- range $name := list "OTEL_EXPORTER_OTLP_ENDPOINT" "SENTRY_DSN" -}}
{{- $_ := set $places (printf "server.extraEnv.%s" $name) (get $env $name) -}}
{{- end -}}
{{- range $what, $url := $places -}}
{{- if and $url (or $.Values.networkPolicy.accountCidrs (not (regexMatch "^https://[^:/]+(:443)?(/|$)" $url))) -}}
{{- fail (printf "networkPolicy.egressTo is empty: nothing lets a pod through to %s." $what) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and (gt (int .Values.httpRoute.canary.weight) 0) (not .Values.httpRoute.canary.service) -}}
{{- fail "httpRoute.canary.service is missing: name the Service of the second release." -}}
{{- end -}}
{{- end }}

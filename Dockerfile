FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements/runtime.lock requirements/runtime.lock
RUN python -m venv /opt/goldenthread \
 && /opt/goldenthread/bin/pip install --no-cache-dir --require-hashes -r requirements/runtime.lock
COPY . .
RUN python tools/fetch_assets.py
RUN /opt/goldenthread/bin/pip install --no-cache-dir --no-build-isolation --no-deps .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin goldenthread
COPY --from=build /opt/goldenthread /opt/goldenthread
ENV PATH=/opt/goldenthread/bin:$PATH PYTHONUNBUFFERED=1
USER goldenthread
EXPOSE 8000
ENTRYPOINT ["goldenthread"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]

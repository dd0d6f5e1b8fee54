"""The yardstick of `bench/reading.py`: a report in Streamlit alone, five charts and a table of invented numbers."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

ANSWERS = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]
SCALES = [f"Scale {number}" for number in range(1, 6)]

st.set_page_config(page_title="Bare report", layout="wide")
st.title("Bare report")
dice = np.random.default_rng(1)
for scale in SCALES:
    rows = [f"Statement {number} of {scale}" for number in range(1, 9)]
    shares = dice.dirichlet(np.ones(len(ANSWERS)), len(rows))
    bars = [go.Bar(y=rows, x=shares[:, at], name=answer, orientation="h") for at, answer in enumerate(ANSWERS)]
    st.plotly_chart(go.Figure(bars, layout={"barmode": "stack", "title": scale}), key=scale)
groups = [f"Group {number}" for number in range(1, 73)]
st.dataframe(pd.DataFrame(dice.uniform(1, 5, (len(groups), len(SCALES))).round(1), groups, SCALES))
